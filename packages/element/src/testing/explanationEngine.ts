import type {
  Classification,
  ConnectionMatrix,
  ConnectionQuery,
  Engine,
  FeatureMaps,
  HeatMap,
  LoadedModel,
  OcclusionCell,
  OcclusionMeasure,
  OcclusionOptions,
} from '../engine/types.ts';
import { fakeConnections, fakeModel } from './fakeModel.ts';
import { unexplorable } from './unexplorable.ts';

export interface ExplanationEngineOptions {
  /** Milliseconds that each answer takes. */
  delay?: number;
  /** Rows and columns of the class activation map; 3 by default, as in the chapter; 0 for a network without such a map. */
  activationGrid?: number;
  /** Names of the classes; Fashion-MNIST's by default. */
  labels?: readonly string[];
}

/** One call of the engine. */
export type ExplanationCall =
  | { method: 'classActivation'; classIndex: number }
  | { method: 'occlusion'; classIndex: number; measure: OcclusionMeasure | undefined; aborted: boolean }
  | { method: 'featureMaps'; node: number }
  | ({ method: 'connections' } & ConnectionQuery);

/** An engine that explains with smooth, made-up maps. It records its calls, and fails with `failure` where that is set. */
export class ExplanationEngine implements Engine {
  networkInfo = unexplorable.networkInfo;
  resNetBeside = unexplorable.resNetBeside;
  channelMaps = unexplorable.channelMaps;
  explainValue = unexplorable.explainValue;
  readonly model: LoadedModel;
  readonly calls: ExplanationCall[] = [];
  failure: Error | undefined;
  readonly #delay: number;

  constructor({ delay = 0, activationGrid = 3, labels }: ExplanationEngineOptions = {}) {
    this.#delay = delay;
    const grid = activationGrid === 0 ? undefined : { height: activationGrid, width: activationGrid };
    this.model = { ...fakeModel(1, labels), activationGrid: grid };
  }

  load(): Promise<LoadedModel> {
    return Promise.resolve(this.model);
  }

  classify(): Promise<Classification> {
    return Promise.resolve(fakeClassification(this.model));
  }

  async classActivation(_model: number, classIndex: number): Promise<HeatMap> {
    this.calls.push({ method: 'classActivation', classIndex });
    await this.#wait();
    const { height, width } = this.model.activationGrid!;
    const values = Float32Array.from(
      { length: height * width },
      (_, i) => 14 * blob(Math.floor(i / width) / height, (i % width) / width, classIndex) - 3,
    );
    return { height, width, values };
  }

  async occlusion(
    _model: number,
    { classIndex, measure, grid }: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const call = { method: 'occlusion' as const, classIndex, measure, aborted: false };
    this.calls.push(call);
    signal.addEventListener('abort', () => {
      call.aborted = true;
    });
    for (const { row, column } of coarseFirst(grid)) {
      await this.#wait();
      signal.throwIfAborted();
      onCell({
        row,
        column,
        drop: (measure === 'logit' ? 6 : 0.6) * blob(row / grid, column / grid, classIndex) - 0.05,
      });
    }
  }

  async featureMaps(_model: number, node: number): Promise<FeatureMaps> {
    this.calls.push({ method: 'featureMaps', node });
    await this.#wait();
    const { height, width, channels } = this.model.blocks
      .flatMap(({ input, layers }) => [input, ...layers])
      .find((layer) => layer.node === node)!;
    const values = Float32Array.from({ length: height * width * channels }, (_, i) => {
      const cell = Math.floor(i / channels);
      return blob(Math.floor(cell / width) / height, (cell % width) / width, node * 100 + (i % channels));
    });
    return { height, width, channels, values };
  }

  async connections(_model: number, query: ConnectionQuery, signal: AbortSignal): Promise<readonly ConnectionMatrix[]> {
    this.calls.push({ method: 'connections', ...query });
    await this.#wait();
    signal.throwIfAborted();
    return fakeConnections(this.model, query);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  async #wait(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#delay));
    if (this.failure) throw this.failure;
  }
}

/**
 * A made-up classification.
 *
 * @param seed another seed gives another picture and another most probable class
 * @param certainty the larger, the more probable is that class
 */
export function fakeClassification(
  { labels, preprocessing, backend }: LoadedModel,
  seed = 9,
  certainty = 1,
): Classification {
  const logits = Float32Array.from(labels, (_, index) => 4 * certainty * Math.cos(index - seed));
  const exponentials = logits.map(Math.exp);
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const { height, width } = preprocessing;
  const pixels = new Uint8ClampedArray(4 * height * width);
  for (let i = 0; i < height * width; i++) {
    const grey = 255 * blob(Math.floor(i / width) / height, (i % width) / width, seed);
    pixels.set([grey, grey, grey, 255], 4 * i);
  }
  return {
    logits,
    probabilities: exponentials.map((value) => value / sum),
    milliseconds: 12,
    backend,
    input: new ImageData(pixels, width, height),
    likeness: undefined,
  };
}

/** The cells of a grid: every second cell of every second row first, then those between. */
function coarseFirst(grid: number): { row: number; column: number }[] {
  const all = Array.from({ length: grid * grid }, (_, i) => ({ row: Math.floor(i / grid), column: i % grid }));
  const isCoarse = ({ row, column }: { row: number; column: number }) => row % 2 === 0 && column % 2 === 0;
  return [...all.filter(isCoarse), ...all.filter((cell) => !isCoarse(cell))];
}

/** A smooth bump somewhere in the unit square, 0..1, elsewhere for another seed. */
function blob(y: number, x: number, seed: number): number {
  const centreY = 0.5 + 0.3 * Math.sin(seed * 2.3);
  const centreX = 0.5 + 0.3 * Math.cos(seed * 1.7);
  const spread = 0.03 + 0.05 * (1 + Math.sin(seed));
  return Math.exp(-((y - centreY) ** 2 + (x - centreX) ** 2) / spread);
}
