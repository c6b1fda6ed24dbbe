import { type Case, cases } from '../cases.ts';
import type { GroupShape } from './results.ts';

/** A case of the benchmark, and how many of its steps are timed together in a turn: about two seconds of them. */
export interface ScaleOutCase {
  benchCase: Case;
  steps: number;
}

const named = (name: string, steps: number): ScaleOutCase => ({
  benchCase: cases.find((each) => each.name === name)!,
  steps,
});

/** The network, size and batch of each are those of `npm run bench`. Sums and buckets are measured with the first's network. */
export const scaleOutCases: readonly ScaleOutCase[] = [
  named('train-chapter-96px-batch256', 5),
  named('train-chapter-32px-batch256', 30),
  named('train-densenet121-224px-batch8', 5),
];

/** The smallest that has every part: for tests of the benchmark itself. */
export const tinyCase: ScaleOutCase = {
  benchCase: { name: 'tiny', platform: 'cpu', task: 'train', variant: 'tiny', size: 32, batchSize: 6 },
  steps: 2,
};

/**
 * The cases of these names; without names all but the tiny one.
 *
 * @throws RangeError where no case has the name; it lists all
 */
export function selectScaleOutCases(names: readonly string[] | undefined): readonly ScaleOutCase[] {
  if (!names) return scaleOutCases;
  const all = [...scaleOutCases, tinyCase];
  return names.map((name) => {
    const found = all.find(({ benchCase }) => benchCase.name === name);
    if (found) return found;
    throw new RangeError(
      `there is no case '${name}', expected one of ${all.map(({ benchCase }) => benchCase.name).join(', ')}`,
    );
  });
}

/**
 * The groups that take turns: one process with all cores, which the others are compared with, then two and three with the same cores
 * in all, and one with the share of one of two.
 *
 * @param linked whether there is a line between two network namespaces: then two processes are measured over it too
 */
export function groupsFor(cores: number, linked: boolean): GroupShape[] {
  const share = (processes: number) => Math.max(1, Math.floor(cores / processes));
  const several = (processes: number, over = false) => ({ processes, threads: share(processes), linked: over });
  return [
    several(1),
    several(2),
    ...(linked ? [several(2, true)] : []),
    several(3),
    ...(share(2) < cores ? [{ processes: 1, threads: share(2), linked: false }] : []),
  ];
}

/** Bytes of gradients that are sent at once: the default of `collectives` is among them. Infinity: all at the end. */
export const bucketSizes = [2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22, Number.POSITIVE_INFINITY] as const;

/** 4 KB is the delay alone, 64 MB the rate. */
export const sumSizes = [2 ** 12, 2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26] as const;
