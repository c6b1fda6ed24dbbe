import { pictureToTensor } from '@densenet/data';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { BackendSupervisor } from '../backend/supervisor.ts';
import { pauses } from '../backend/turns.ts';
import { classActivation } from '../explain/classActivation.ts';
import { checkClass, checkOcclusion, coarseToFine, occlude } from '../explain/occlusion.ts';
import { assertFinite, softmax } from '../explain/softmax.ts';
import { readPicture, showInput } from '../picture.ts';
import type {
  Classification,
  ClassifyOptions,
  ClassMap,
  FeatureMaps,
  OcclusionCell,
  OcclusionOptions,
  Picture,
} from '../types.ts';
import type { DecodedModel } from './decode.ts';
import { activationGrid, globalPool } from './describe.ts';
import { comparedNodes, likenessOf } from './likeness.ts';
import { type PlacedModel, placeModel } from './place.ts';

/** A model in use. What it knows is on the CPU; what it has on the backend can be made again from that. */
export class ServedModel {
  #placed: PlacedModel | undefined;
  /** What the network was last given, `[height, width, channels]`, and the last feature maps that it made of it. */
  #seen: { input: Float32Array; lastMaps: Float32Array | undefined } | undefined;

  constructor(
    readonly decoded: DecodedModel,
    readonly supervisor: BackendSupervisor,
  ) {}

  /** Takes over what is on the backend, which this then disposes of. */
  place(placed: PlacedModel = placeModel(this.decoded)): void {
    this.#placed = placed;
  }

  /** Lets go of everything on the backend; `place` brings it back. */
  displace(): void {
    this.#placed?.dispose();
    this.#placed = undefined;
  }

  async classify(picture: Picture, options?: ClassifyOptions): Promise<Classification> {
    const { preprocessing } = this.decoded;
    // Not in the job, which may run twice: a bitmap can be read only once.
    const pixels = await readPicture(picture, preprocessing, options);
    return this.#onBackend(async ({ program }) => {
      const began = performance.now();
      const tensor = pictureToTensor(pixels, preprocessing);
      let results: { logits: Tensor; values: Tensor[] } | undefined;
      try {
        results = await program.runInTurns(tensor, comparedNodes(this.decoded), pauses());
        const logits = (await results.logits.data<'float32'>()) as Float32Array;
        assertFinite(logits);
        const probabilities = softmax(logits);
        const milliseconds = performance.now() - began;
        const input = (await tensor.data<'float32'>()) as Float32Array;
        this.#seen = { input, lastMaps: undefined };
        const backend = await this.supervisor.report();
        const embedding = (await results.values[0]?.data<'float32'>()) as Float32Array | undefined;
        const likeness = likenessOf(this.decoded, input, embedding);
        return { logits, probabilities, milliseconds, backend, input: showInput(input, preprocessing), likeness };
      } finally {
        tensor.dispose();
        if (results) dispose([results.logits, ...results.values]);
      }
    });
  }

  async classActivation(classIndex: number): Promise<ClassMap> {
    const { graph, arrays, config } = this.decoded;
    checkClass(classIndex, config.numClasses);
    const seen = this.#whatWasSeen();
    const pool = globalPool(this.decoded);
    seen.lastMaps ??= await this.#onBackend(({ featureMaps }) => featureMaps(seen.input, pool.inputs[0]!.id, pauses()));
    const classifier = graph.nodes.find(({ inputs }) => inputs[0] === pool)!.operation;
    if (classifier.op !== 'linear') throw new Error('the pooled feature maps do not go to a linear layer');
    const [weight, bias] = ['weight', 'bias'].map((suffix) => arrays[`${classifier.name}.${suffix}`]!);
    const values = classActivation(seen.lastMaps, weight!, bias!, classIndex);
    return { ...activationGrid(this.decoded), values };
  }

  async occlusion(
    options: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { config, preprocessing } = this.decoded;
    checkOcclusion(options, config.numClasses);
    const { input } = this.#whatWasSeen();
    const pause = pauses(signal);
    const watch = async (image: Float32Array) => {
      await pause();
      const logits = await this.#onBackend(({ run }) => run(image, pause));
      return (options.measure === 'logit' ? logits : softmax(logits))[options.classIndex]!;
    };
    const whole = await watch(input);
    for (const cell of coarseToFine(options.grid)) {
      onCell({ ...cell, drop: whole - (await watch(occlude(input, preprocessing, cell, options))) });
    }
  }

  async featureMaps(node: number): Promise<FeatureMaps> {
    const shape = this.decoded.graph.nodes[node]?.shape;
    if (shape?.length !== 3) throw new RangeError(`node ${node} of the network has no feature maps`);
    const { input } = this.#whatWasSeen();
    const values = await this.#onBackend(({ featureMaps }) => featureMaps(input, node, pauses()));
    const [height, width, channels] = shape as [number, number, number];
    return { height, width, channels, values };
  }

  #whatWasSeen() {
    if (!this.#seen) throw new Error('there is no picture to explain yet: classify one first');
    return this.#seen;
  }

  #onBackend<T>(job: (placed: PlacedModel) => Promise<T>): Promise<T> {
    return this.supervisor.run(() => {
      if (!this.#placed) throw new Error('the model was released');
      return job(this.#placed);
    });
  }
}
