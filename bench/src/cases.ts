import { type DenseNetConfig, type DenseNetVariant, denseNetConfig } from '@densenet/model';
import type { Task } from './protocol.ts';

/** How many classes photos are dealt into. */
export const photoClasses = 10;

/** Where a case runs; decides which contestants it has. */
export type Platform = 'cpu' | 'cuda' | 'wasm' | 'chromium-wasm' | 'chromium-webgl';

/** One row of figures: a task on a network at a size, on a platform. */
export interface Case {
  name: string;
  platform: Platform;
  task: Task;
  variant: DenseNetVariant;
  /** Height and width of the images, in pixels. */
  size: number;
  /** Images a step. */
  batchSize: number;
  /** Of the task `loop`. */
  loop?: {
    /** The published data set, or photos of the user's or the benchmark's own. */
    images: 'fashion-mnist' | 'photos';
    /** Steps in a row that are timed together: as many as it takes until waiting for images shows. */
    stepsPerTurn: number;
  };
  /** Left out of a run that names no cases: it needs a GPU, or data that are to be downloaded. */
  onRequest?: true;
}

const train = (name: string, variant: DenseNetVariant, size: number, batchSize: number): Case => ({
  name: `train-${name}`,
  platform: 'cpu',
  task: 'train',
  variant,
  size,
  batchSize,
});

const infer = (platform: Platform, batchSize: number): Case => ({
  name: `${platform === 'cpu' ? 'infer' : platform}-densenet121-batch${batchSize}`,
  platform,
  task: 'infer',
  variant: 'densenet121',
  size: 224,
  batchSize,
});

const loop = (
  name: string,
  variant: DenseNetVariant,
  [size, batchSize]: readonly [number, number],
  of: Case['loop'] & {},
): Case => ({
  name: `loop-${name}`,
  platform: 'cpu',
  task: 'loop',
  variant,
  size,
  batchSize,
  loop: of,
  onRequest: true,
});

const fashion = (stepsPerTurn: number) => ({ images: 'fashion-mnist', stepsPerTurn }) as const;

/** Every case, in the order of the report. */
export const cases: readonly Case[] = [
  train('chapter-32px-batch256', 'chapter', 32, 256),
  train('chapter-96px-batch64', 'chapter', 96, 64),
  train('chapter-96px-batch256', 'chapter', 96, 256),
  train('chapter-224px-batch16', 'chapter', 224, 16),
  train('bc-100-12-32px-batch64', 'densenet-bc-100-12', 32, 64),
  train('densenet121-224px-batch8', 'densenet121', 224, 8),
  loop('chapter-32px-batch256', 'chapter', [32, 256], fashion(20)),
  loop('chapter-96px-batch256', 'chapter', [96, 256], fashion(6)),
  loop('photos-densenet121-224px-batch16', 'densenet121', [224, 16], { images: 'photos', stepsPerTurn: 6 }),
  infer('cpu', 1),
  infer('cpu', 16),
  infer('wasm', 1),
  infer('chromium-wasm', 1),
  infer('chromium-webgl', 1),
  {
    ...train('chapter-96px-batch256', 'chapter', 96, 256),
    name: 'cuda-chapter-96px-batch256',
    platform: 'cuda',
    onRequest: true,
  },
];

export const sections: Record<Platform, string> = {
  cpu: 'Native, in Node and Python',
  cuda: 'On an NVIDIA GPU',
  wasm: 'WebAssembly in Node',
  'chromium-wasm': 'WebAssembly in Chromium',
  'chromium-webgl': 'WebGL in Chromium',
};

const networkTitles: Partial<Record<DenseNetVariant, string>> = {
  chapter: "the chapter's network",
  'densenet-bc-100-12': 'DenseNet-BC L=100 k=12',
  densenet121: 'DenseNet-121',
};

const imageTitles = { 'fashion-mnist': 'augmented Fashion-MNIST', photos: 'augmented photos' };

/** `training the chapter's network, 96 px, batch 256` */
export function titleOf({ task, variant, size, batchSize, loop: of }: Case): string {
  const network = networkTitles[variant] ?? variant;
  const images = of ? ` on ${imageTitles[of.images]}` : '';
  return `${task === 'infer' ? 'inference of' : 'training'} ${network}${images}, ${size} px, batch ${batchSize}`;
}

export function configOf({ variant, loop: of }: Case): DenseNetConfig {
  const config = denseNetConfig(variant);
  return of?.images === 'photos' ? { ...config, numClasses: photoClasses } : config;
}

/**
 * The cases of these names, in the order of the report; without names all but those that are `onRequest`.
 *
 * @throws RangeError where no case has the name; it lists all
 */
export function selectCases(names: readonly string[] | undefined): Case[] {
  if (!names) return cases.filter(({ onRequest }) => !onRequest);
  const unknown = names.find((name) => !cases.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no case '${unknown}', expected one of ${cases.map(({ name }) => name).join(', ')}`);
  }
  return cases.filter(({ name }) => names.includes(name));
}

/** Threads that a case's contestants are given: in WebAssembly and browsers always one. */
export const threadsOf = ({ platform }: Case, threads: number): number =>
  platform === 'cpu' || platform === 'cuda' ? threads : 1;
