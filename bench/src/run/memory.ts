import type { Contestant } from '../contestants.ts';
import type { Task } from '../protocol.ts';

/** Memory of a process, in bytes. */
export interface Footprint {
  /** While it computes. */
  peak: number;
  /** While it is paused between its steps. */
  idle: number;
}

/**
 * Chooses, in their order, the contestants that fit into memory together with the reference while one computes and all others
 * are paused. Those that do not fit are left for a later group; if none was taken, none ever fits.
 */
export function nextGroup<T extends { footprint: Footprint }>(
  reference: Footprint,
  waiting: readonly T[],
  available: number,
): { taken: T[]; left: T[] } {
  const taken: T[] = [];
  const left: T[] = [];
  for (const candidate of waiting) {
    const together = [reference, ...[...taken, candidate].map(({ footprint }) => footprint)];
    if (largestSum(together) <= available) taken.push(candidate);
    else left.push(candidate);
  }
  return { taken, left };
}

/** Most memory that processes take at once, in bytes, while each in turn is at its peak and the others are idle. */
export function largestSum(footprints: readonly Footprint[]): number {
  const idle = footprints.reduce((sum, footprint) => sum + footprint.idle, 0);
  return Math.max(...footprints.map((footprint) => idle - footprint.idle + footprint.peak));
}

/** Memory of a contestant: bytes of the program itself, and how many times the batch's activations it holds at most. */
interface Appetite {
  base: number;
  train: number;
  infer: number;
}

const gigabyte = 1e9;

/** Rounded up from measurements of all cases, which every run's JSON repeats beside the estimate. */
const appetites: Record<string, Appetite> = {
  ours: { base: 0.5 * gigabyte, train: 2.4, infer: 0.6 },
  stock: { base: 0.5 * gigabyte, train: 5.2, infer: 1.2 },
  pytorch: { base: 0.7 * gigabyte, train: 1.3, infer: 0.5 },
  'pytorch-compile': { base: 1 * gigabyte, train: 1.3, infer: 0.5 },
  'keras-graph': { base: 0.9 * gigabyte, train: 1.5, infer: 0.6 },
  'keras-jit': { base: 1.2 * gigabyte, train: 1.5, infer: 0.6 },
  onnxruntime: { base: 0.4 * gigabyte, train: 0, infer: 0.5 },
  step: { base: 0.5 * gigabyte, train: 2.4, infer: 0 },
  'pytorch-loader': { base: 1.5 * gigabyte, train: 1.3, infer: 0 },
  'onnxruntime-web': { base: 1 * gigabyte, train: 0, infer: 1 },
  'graph-model': { base: 1.5 * gigabyte, train: 0, infer: 2 },
};

/** Share of the peak's memory that glibc keeps after a step, with its default settings. */
const keptShare = 0.5;

/** @param activationBytes of the whole batch, from the network's summary */
export function estimateFootprint(
  { family, tuned, launch }: Contestant,
  task: Task,
  activationBytes: number,
): Footprint {
  const appetite = appetites[family];
  if (!appetite) throw new RangeError(`no estimate of memory for '${family}': add it to the appetites`);
  const browser = launch.kind === 'browser' ? gigabyte : 0;
  const base = appetite.base + browser;
  const peak = base + appetite[task === 'infer' ? 'infer' : 'train'] * activationBytes;
  // A tuned allocator reserves memory that it does not touch; memory that it has touched it keeps.
  return { peak, idle: tuned ? peak : base + keptShare * (peak - base) };
}
