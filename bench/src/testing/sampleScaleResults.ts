import { defaultAssumptions } from '../scaleOut/curve.ts';
import type { GroupShape, ScaleResults } from '../scaleOut/results.ts';
import { sampleResults } from './sampleResults.ts';

const spread = (median: number) => ({ median, min: median - 1, max: median + 1 });

const group = (shape: GroupShape, milliseconds: number, [wait, leastWait]: [number, number] = [0, 0]) => ({
  ...shape,
  milliseconds: spread(milliseconds),
  waits: { median: wait, min: wait, max: wait },
  leastWaits: { median: leastWait, min: leastWait, max: leastWait },
  rounds: [milliseconds],
  imagesPerSecond: 256_000 / milliseconds,
  efficiency: 400 / milliseconds,
});

const bucket = (linked: boolean, bucketBytes: number | undefined, leastWait: number) => ({
  linked,
  ...(bucketBytes !== undefined && { bucketBytes }),
  milliseconds: spread(400 + leastWait),
  waits: spread(leastWait + 2),
  leastWaits: spread(leastWait),
});

/** Results with every kind of group, of which one misses its goal. */
export const sampleScaleResults: ScaleResults = {
  schema: 1,
  date: '2026-11-28T10:00:00.000Z',
  machine: sampleResults.machine,
  settings: { rounds: 7 },
  versions: { 'tfjs-core': '4.22.0' },
  link: { gigabits: 1, delayMilliseconds: 0 },
  cases: [
    {
      name: 'train-chapter-96px-batch256',
      title: "training the chapter's network, 96 px, batch 256",
      batchSize: 256,
      parameters: 758_226,
      groups: [
        group({ processes: 1, threads: 2, linked: false }, 400),
        group({ processes: 2, threads: 1, linked: false }, 390, [12, 4]),
        group({ processes: 2, threads: 1, linked: true }, 500, [50, 40]),
        group({ processes: 3, threads: 1, linked: false }, 450, [60, 9]),
        group({ processes: 1, threads: 1, linked: false }, 790),
      ],
    },
  ],
  sums: [false, true].flatMap((linked) =>
    [4096, 2 ** 20].map((bytes) => ({ processes: 2, linked, bytes, milliseconds: spread(linked ? 10 : 2) })),
  ),
  buckets: [
    ...[bucket(false, 2 ** 20, 2), bucket(false, undefined, 8)],
    ...[bucket(true, 2 ** 20, 10), bucket(true, undefined, 40)],
  ],
  assumptions: defaultAssumptions,
  foreignLoad: 0,
};
