import { expect, test } from 'vitest';
import type { Entry, Recording } from './record.ts';
import { kindOf, median, summarizeProfile } from './summarize.ts';

const entry = (label: string, direction: Entry['direction'], milliseconds: number, liveBytes: number): Entry => ({
  label,
  direction,
  milliseconds,
  madeBytes: 1000,
  liveBytes,
});

const recording = (factor: number): Recording => ({
  entries: [
    entry('conv2d a.conv0', 'forward', 1 * factor, 2000),
    entry('channelMoments of 1', 'forward', 2, 3000),
    entry('conv2d a.conv1', 'forward', 4 * factor, 5000),
    { ...entry('wait for the loss', '', 3, 5000), madeBytes: 0 },
    entry('conv2d a.conv1', 'backward', 20, 4000),
  ],
  milliseconds: 40 + 5 * factor,
});

test('operations of one kind and direction together, the slowest first, as medians of all runs', () => {
  const profile = summarizeProfile([recording(1), recording(3), recording(2)]);
  expect(
    profile.operations.map(({ kind, direction, calls, milliseconds }) => [kind, direction, calls, milliseconds]),
  ).toEqual([
    ['conv2d', 'backward', 1, 20],
    ['conv2d', 'forward', 2, 10],
    ['wait for the loss', '', 1, 3],
    ['channelMoments', 'forward', 1, 2],
  ]);
  expect(profile.operations[1]).toMatchObject({ share: 10 / 35, madeBytes: 2000, liveBytes: 5000 });
  expect(profile).toMatchObject({
    sumMilliseconds: 35,
    betweenMilliseconds: 15,
    totalMilliseconds: 50,
    peakBytes: 5000,
  });
  expect(profile.layers.map(({ label, milliseconds }) => [label, milliseconds]).slice(0, 3)).toEqual([
    ['conv2d a.conv1', 20],
    ['conv2d a.conv1', 8],
    ['wait for the loss', 3],
  ]);
});

test.each([
  ['conv2d features.conv0', 'forward', 'conv2d'],
  ['joined channelMoments of 8', 'forward', 'joined channelMoments'],
  ['normRelu features.norm5 again', 'backward', 'normRelu again'],
  ['gradient of the output', 'backward', 'gradient of the output'],
  ['wait for the loss', '', 'wait for the loss'],
  ['output', 'forward', 'output'],
] as const)('%s, %s: %s', (label, direction, kind) => {
  expect(kindOf({ label, direction })).toBe(kind);
});

test('median', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
