import type { Profile } from '@densenet/diagnostics';
import { alignColumns } from '../comparison/table.ts';
import { formatBytes } from '../terminal/format.ts';

/** How many of the slowest layers are shown. */
const shownLayers = 10;

const time = (milliseconds: number) => milliseconds.toFixed(milliseconds < 10 ? 2 : 1);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const size = (bytes: number) => (bytes === 0 ? '' : formatBytes(bytes));

/** Operations by time, then the slowest layers. */
export function formatProfile(profile: Profile): string {
  const { operations, layers, sumMilliseconds, betweenMilliseconds, totalMilliseconds, peakBytes } = profile;
  const byOperation = alignColumns([
    ['operation', 'direction', 'calls', 'ms', 'share', 'makes', 'live after'],
    ...operations.map(({ kind, direction, calls, milliseconds, share, madeBytes, liveBytes }) => [
      kind,
      direction,
      String(calls),
      time(milliseconds),
      percent(share),
      size(madeBytes),
      size(liveBytes),
    ]),
    ['sum', '', '', time(sumMilliseconds), percent(1), '', formatBytes(peakBytes)],
    ['between operations', '', '', time(betweenMilliseconds), '', '', ''],
    ['whole step', '', '', time(totalMilliseconds), '', '', ''],
  ]);
  const byLayer = alignColumns([
    ['slowest', 'direction', 'ms', 'makes'],
    ...layers
      .slice(0, shownLayers)
      .map(({ label, direction, milliseconds, madeBytes }) => [label, direction, time(milliseconds), size(madeBytes)]),
  ]);
  return `${byOperation}\n\n${byLayer}`;
}
