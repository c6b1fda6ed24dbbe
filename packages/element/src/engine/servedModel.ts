import {
  type Classifier,
  type ClassifierModel,
  createClassifier,
  type HeatMap,
  type NetworkInput,
  type OcclusionCell,
  type OcclusionOptions,
  type PlacedModel,
  showInput,
} from '@densenet/classifier';
import type { BackendSupervisor } from './backend/supervisor.ts';
import { pauses } from './backend/turns.ts';
import { readPicture } from './picture.ts';
import type { Classification, ClassifyOptions, FeatureMaps, Picture } from './types.ts';

/** A model in use, and what it was last shown: that is what its explanations are of. */
export class ServedModel {
  readonly #classifier: Classifier;
  #seen: NetworkInput | undefined;

  constructor(
    readonly model: ClassifierModel,
    readonly supervisor: BackendSupervisor,
  ) {
    this.#classifier = createClassifier(model, {
      // Shaders are compiled for one picture at a time, and each cell of an occlusion map is shown as it is known.
      maxBatch: 1,
      run: (job) => supervisor.run(job),
      pauses,
    });
  }

  /** Takes over weights that are on the backend. */
  adopt(placed: PlacedModel): void {
    this.#classifier.adopt(placed);
  }

  /** Lets go of everything on a lost backend; the next answer puts it on the one that runs then. */
  displace(): void {
    this.#classifier.displace();
  }

  dispose(): void {
    this.#classifier.dispose();
  }

  async classify(picture: Picture, options?: ClassifyOptions): Promise<Classification> {
    const { preprocessing } = this.model;
    const pixels = await readPicture(picture, preprocessing, options);
    const { input, logits, probabilities, likeness, milliseconds } = await this.#classifier.classify(pixels);
    this.#seen = input;
    const { data, width, height } = showInput(input, preprocessing);
    const backend = await this.supervisor.report();
    return { logits, probabilities, likeness, milliseconds, backend, input: new ImageData(data, width, height) };
  }

  async classActivation(classIndex: number): Promise<HeatMap> {
    return this.#classifier.classActivation(this.#whatWasSeen(), classIndex);
  }

  async occlusion(
    options: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#classifier.occlusion(this.#whatWasSeen(), options, onCell, signal);
  }

  async featureMaps(node: number): Promise<FeatureMaps> {
    return this.#classifier.featureMaps(this.#whatWasSeen(), node);
  }

  #whatWasSeen(): NetworkInput {
    if (!this.#seen) throw new Error('there is no picture to explain yet: classify one first');
    return this.#seen;
  }
}
