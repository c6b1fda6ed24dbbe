import {
  type ChannelPlace,
  type Classifier,
  type ClassifierModel,
  type ConnectionMatrix,
  createClassifier,
  denseBlocks,
  type HeatMap,
  type NetworkInfo,
  type NetworkInput,
  networkInfo,
  type OcclusionCell,
  type OcclusionOptions,
  type PlacedModel,
  resNetBeside,
  showInput,
  untrained,
  type ValueExplanation,
  type ValuePlace,
} from '@densenet/classifier';
import type { BackendSupervisor } from './backend/supervisor.ts';
import { pauses } from './backend/turns.ts';
import { readPicture } from './picture.ts';
import type { Classification, ClassifyOptions, ConnectionQuery, FeatureMaps, Picture, ResNetBeside } from './types.ts';

/** A loaded model, and the picture that it classified last, which its explanations are of. */
export class ServedModel {
  readonly #classifier: Classifier;
  /** The same network before its training; undefined until it is asked for. */
  #untrained: Classifier | undefined;
  #lastInput: NetworkInput | undefined;

  constructor(
    readonly model: ClassifierModel,
    readonly supervisor: BackendSupervisor,
  ) {
    this.#classifier = this.#classifierOf(model);
  }

  /** Uses weights that are on the backend already, and disposes of them in the end. */
  adopt(placed: PlacedModel): void {
    this.#classifier.adopt(placed);
  }

  /** Drops the weights on a lost backend; the next call uploads them to the backend that runs then. */
  displace(): void {
    this.#classifier.displace();
    this.#untrained?.displace();
  }

  dispose(): void {
    this.#classifier.dispose();
    this.#untrained?.dispose();
  }

  async classify(picture: Picture, options?: ClassifyOptions): Promise<Classification> {
    const { preprocessing } = this.model;
    const pixels = await readPicture(picture, preprocessing, options);
    const { input, logits, probabilities, likeness, milliseconds } = await this.#classifier.classify(pixels);
    this.#lastInput = input;
    const { data, width, height } = showInput(input, preprocessing);
    const backend = await this.supervisor.report();
    return { logits, probabilities, likeness, milliseconds, backend, input: new ImageData(data, width, height) };
  }

  async classActivation(classIndex: number): Promise<HeatMap> {
    return this.#classifier.classActivation(this.#expectInput(), classIndex);
  }

  async occlusion(
    options: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#classifier.occlusion(this.#expectInput(), options, onCell, signal);
  }

  async featureMaps(node: number): Promise<FeatureMaps> {
    return this.#classifier.featureMaps(this.#expectInput(), node);
  }

  networkInfo(): NetworkInfo {
    return networkInfo(this.model.graph);
  }

  resNetBeside(variant?: string): ResNetBeside {
    return resNetBeside(this.model, variant);
  }

  async channelMaps(wanted: readonly ChannelPlace[]): Promise<HeatMap[]> {
    return this.#classifier.channelMaps(this.#expectInput(), wanted);
  }

  async explainValue(place: ValuePlace): Promise<ValueExplanation> {
    return this.#classifier.explainValue(this.#expectInput(), place);
  }

  async connections({ network, measure }: ConnectionQuery, signal: AbortSignal): Promise<readonly ConnectionMatrix[]> {
    signal.throwIfAborted();
    if (network === 'untrained') this.#untrained ??= this.#classifierOf(untrained(this.model));
    const classifier = network === 'untrained' ? this.#untrained! : this.#classifier;
    if (measure === 'weights') return denseBlocks(classifier.model).map(({ weights }) => weights);
    return classifier.responses(this.#expectInput(), signal);
  }

  #classifierOf(model: ClassifierModel): Classifier {
    return createClassifier(model, {
      // Shaders are compiled for batches of one, and each cell of an occlusion map is shown as soon as it is computed.
      maxBatch: 1,
      run: (job) => this.supervisor.run(job),
      pauses,
    });
  }

  /** @throws Error where no picture was classified yet */
  #expectInput(): NetworkInput {
    if (!this.#lastInput) throw new Error('there is no picture to explain yet: classify one first');
    return this.#lastInput;
  }
}
