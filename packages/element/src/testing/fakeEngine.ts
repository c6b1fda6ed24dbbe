import type {
  Classification,
  ClassifyOptions,
  ConnectionMatrix,
  ConnectionQuery,
  Engine,
  FeatureMaps,
  HeatMap,
  Likeness,
  LoadedModel,
  LoadProgress,
  ModelSource,
  OcclusionCell,
  OcclusionOptions,
  Picture,
} from '../engine/types.ts';
import { fakeConnections, fakeModel } from './fakeModel.ts';
import { pause } from './pause.ts';
import { unexplorable } from './unexplorable.ts';

export interface FakeEngineOptions {
  /** Milliseconds between two steps of loading, classifying and explaining. */
  delay?: number;
  /** Names of the classes; Fashion-MNIST's by default. */
  labels?: readonly string[];
  /** The likeness of every picture that is not inverted; undefined by default. */
  likeness?: Likeness;
}

const downloadSteps = 4;

/** A model whose URL ends with this cannot be loaded. */
export const missingModel = 'missing.safetensors';

/** An engine without a network: the same call always gives the same numbers, of the right shapes. */
export class FakeEngine implements Engine {
  networkInfo = unexplorable.networkInfo;
  resNetBeside = unexplorable.resNetBeside;
  channelMaps = unexplorable.channelMaps;
  explainValue = unexplorable.explainValue;
  readonly #options: FakeEngineOptions;
  readonly #models = new Map<number, { model: LoadedModel; probabilities: Float32Array | undefined }>();
  #lastId = 0;
  disposed = false;

  constructor(options: FakeEngineOptions = {}) {
    this.#options = options;
  }

  /** How many models are loaded and not yet released. */
  get held(): number {
    return this.#models.size;
  }

  async load(
    source: ModelSource,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    const model = fakeModel(++this.#lastId, this.#options.labels);
    for (let step = 0; step <= downloadSteps; step++) {
      await this.#wait(signal);
      onProgress({
        phase: 'download',
        loadedBytes: Math.round((model.bytes * step) / downloadSteps),
        totalBytes: model.bytes,
      });
    }
    if (source.url.endsWith(missingModel)) {
      const error = new Error(`${source.url} answered 404 Not Found, expected a .safetensors file: check the address`);
      error.name = 'ModelLoadError';
      throw error;
    }
    onProgress({ phase: 'prepare' });
    await this.#wait(signal);
    this.#models.set(model.id, { model, probabilities: undefined });
    return model;
  }

  async classify(id: number, picture: Picture, options: ClassifyOptions = {}): Promise<Classification> {
    const entry = this.#entry(id);
    await this.#wait();
    const { height, width } = entry.model.preprocessing;
    const favourite = (picture.width + picture.height + (options.invert ? 1 : 0)) % entry.model.labels.length;
    const logits = Float32Array.from(entry.model.labels, (_, index) => (index === favourite ? 3 : Math.sin(index)));
    const exponentials = logits.map(Math.exp);
    const sum = exponentials.reduce((total, value) => total + value, 0);
    const probabilities = exponentials.map((value) => value / sum);
    entry.probabilities = probabilities.slice();
    if ('close' in picture) picture.close();
    const { backend } = entry.model;
    const likeness = options.invert ? undefined : this.#options.likeness;
    return { logits, probabilities, milliseconds: 8.4, backend, input: gradient(width, height), likeness };
  }

  async classActivation(id: number, classIndex: number): Promise<HeatMap> {
    const { height, width } = this.#entry(id).model.activationGrid!;
    await this.#wait();
    const values = Float32Array.from({ length: height * width }, (_, cell) => Math.cos(cell + classIndex));
    return { height, width, values };
  }

  async occlusion(
    id: number,
    options: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const probability = this.#entry(id).probabilities?.[options.classIndex];
    if (probability === undefined) throw new Error('no picture was classified yet: call classify first');
    for (let cell = 0; cell < options.grid ** 2; cell++) {
      await this.#wait(signal);
      const row = Math.floor(cell / options.grid);
      const column = cell % options.grid;
      onCell({ row, column, drop: (probability * (row + column)) / (2 * options.grid) });
    }
  }

  async featureMaps(id: number, node: number): Promise<FeatureMaps> {
    const layers = this.#entry(id).model.blocks.flatMap((block) => [block.input, ...block.layers]);
    const layer = layers.find((candidate) => candidate.node === node);
    if (layer === undefined) throw new Error(`node ${node} has no feature maps, expected one of the model's layers`);
    await this.#wait();
    const { height, width, channels } = layer;
    const values = Float32Array.from({ length: height * width * channels }, (_, index) =>
      Math.abs(Math.sin(index / (channels + node))),
    );
    return { height, width, channels, values };
  }

  async connections(id: number, query: ConnectionQuery, signal: AbortSignal): Promise<readonly ConnectionMatrix[]> {
    const { model } = this.#entry(id);
    await this.#wait(signal);
    return fakeConnections(model, query);
  }

  async release(id: number): Promise<void> {
    this.#models.delete(id);
  }

  dispose(): void {
    this.#models.clear();
    this.disposed = true;
  }

  #entry(id: number) {
    const entry = this.#models.get(id);
    if (entry === undefined) throw new Error(`model ${id} is not loaded: load it first`);
    return entry;
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await pause(this.#options.delay ?? 0, signal);
    signal?.throwIfAborted();
  }
}

/** A picture that brightens from left to right. */
function gradient(width: number, height: number): ImageData {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const grey = (255 * (pixel % width)) / width;
    data.set([grey, grey, grey, 255], 4 * pixel);
  }
  return new ImageData(data, width, height);
}
