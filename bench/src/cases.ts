import { type DenseNetConfig, type DenseNetVariant, denseNetConfig } from '@densenet/model';
import type { Task } from './protocol.ts';

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
  /** Left out of a run that names no cases: it needs what few machines have. */
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

/** Every case, in the order of the report. */
export const cases: readonly Case[] = [
  train('chapter-32px-batch256', 'chapter', 32, 256),
  train('chapter-96px-batch64', 'chapter', 96, 64),
  train('chapter-96px-batch256', 'chapter', 96, 256),
  train('chapter-224px-batch16', 'chapter', 224, 16),
  train('bc-100-12-32px-batch64', 'densenet-bc-100-12', 32, 64),
  train('densenet121-224px-batch8', 'densenet121', 224, 8),
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

/** `training the chapter's network, 96 px, batch 256` */
export function titleOf({ task, variant, size, batchSize }: Case): string {
  const network = networkTitles[variant] ?? variant;
  return `${task === 'train' ? 'training' : 'inference of'} ${network}, ${size} px, batch ${batchSize}`;
}

export const configOf = ({ variant }: Case): DenseNetConfig => denseNetConfig(variant);

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
