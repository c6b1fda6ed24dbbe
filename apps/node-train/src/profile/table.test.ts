import type { Entry } from '@densenet/diagnostics';
import { summarizeProfile } from '@densenet/diagnostics';
import { expect, test } from 'vitest';
import { formatProfile } from './table.ts';

const entry = (label: string, direction: Entry['direction'], milliseconds: number, liveBytes: number): Entry => ({
  label,
  direction,
  milliseconds,
  madeBytes: 1000,
  liveBytes,
});

test('the table has the sum of the operations beside the time of the whole step', () => {
  const lines = formatProfile(
    summarizeProfile([
      {
        entries: [
          entry('conv2d a.conv0', 'forward', 1, 2000),
          entry('channelMoments of 1', 'forward', 2, 3000),
          entry('conv2d a.conv1', 'forward', 4, 5000),
          { ...entry('wait for the loss', '', 3, 5000), madeBytes: 0 },
          entry('conv2d a.conv1', 'backward', 20, 4000),
        ],
        milliseconds: 45,
      },
    ]),
  ).split('\n');
  expect(lines.slice(0, 2)).toEqual([
    'operation           direction  calls    ms    share   makes  live after',
    'conv2d               backward      1  20.0   66.7 %  1.0 kB      4.0 kB',
  ]);
  expect(lines.slice(5, 8)).toEqual([
    'sum                                   30.0  100.0 %              5.0 kB',
    'between operations                    15.0',
    'whole step                            45.0',
  ]);
});
