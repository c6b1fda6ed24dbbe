import type { RangeTest, RatePoint, SuggestedRates } from '@densenet/train';

/** Lines of the table, however many steps there are. */
const mostRows = 20;
const longestBar = 40;

/** A table of the rates with a bar for each smoothed loss, as wide as a terminal. */
export function formatPoints(points: readonly RatePoint[]): string[] {
  const every = Math.ceil(points.length / mostRows);
  const shown = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  // What lies above twice the first loss is divergence, which would press all else flat.
  const most = Math.min(Math.max(...points.map(({ smoothed }) => smoothed)), 2 * points[0]!.smoothed);
  return [
    '      rate     loss  smoothed',
    ...shown.map(({ learningRate, loss, smoothed }) => {
      const bar = '#'.repeat(Math.max(1, Math.round((Math.min(smoothed, most) / most) * longestBar)));
      return [
        learningRate.toExponential(2).padStart(10),
        shortNumber(loss, 8),
        shortNumber(smoothed, 9),
        ` ${bar}`,
      ].join(' ');
    }),
  ];
}

const shortNumber = (value: number, width: number): string =>
  (Math.abs(value) < 1000 ? value.toFixed(4) : value.toExponential(1)).padStart(width);

/** How the test ended, and what rates it speaks for. */
export function formatOutcome({ points, diverged }: RangeTest, suggested: SuggestedRates | undefined): string[] {
  const last = points.at(-1)!;
  const end = diverged
    ? `the loss diverged after step ${points.length}, at a rate of ${shortRate(last.learningRate)}`
    : `the loss had not diverged at the last rate, ${shortRate(last.learningRate)}`;
  if (!suggested) return [end, 'the loss never fell, or too few steps were made: no rate can be suggested'];
  const { steepest, lowest } = suggested;
  return [
    end,
    `suggested: ${shortRate(steepest)}, where the loss fell most steeply; a tenth of where it was lowest is ${shortRate(lowest / 10)}`,
  ];
}

/** Two digits are more than a range test can tell. */
export const shortRate = (rate: number): string => String(Number(rate.toPrecision(2)));
