import type { TrainingProgress } from '../learning/progress.ts';
import type { HeadTraining } from '../types.ts';

export type CurveMeasure = 'accuracy' | 'loss';

export interface CurvePoint {
  /** Epochs done; 0 is before the first. */
  epoch: number;
  value: number;
}

/** The lines of the chart, in the units of what is measured. */
export interface Curves {
  training: readonly CurvePoint[];
  heldOut: readonly CurvePoint[];
  /** Each step's loss; empty for the accuracy, which one batch says little about. */
  steps: readonly CurvePoint[];
  epochs: number;
  /** The largest value on the axis; the smallest is 0. */
  top: number;
}

/** Most points of the line of steps: more than these are not told apart at the chart's width. */
const mostSteps = 300;

/** @param head how the network did before: the first point */
export function curvesOf(progress: TrainingProgress, head: HeadTraining | undefined, measure: CurveMeasure): Curves {
  const before = (value: number | undefined): CurvePoint[] => (value === undefined ? [] : [{ epoch: 0, value }]);
  const training = progress.rows.map(({ epoch, training }) => ({ epoch, value: training[measure] }));
  const judged = progress.rows.flatMap(({ epoch, judged }) => {
    const value = judged?.[measure];
    return value === undefined ? [] : { epoch, value };
  });
  const stride = Math.ceil(progress.steps.length / mostSteps);
  const steps =
    measure === 'accuracy'
      ? []
      : progress.steps.filter((_, at) => at % stride === 0).map(({ epoch, loss }) => ({ epoch, value: loss }));
  const curves = {
    training: [...before(head?.training[measure]), ...training],
    heldOut: progress.isHeldOut ? [...before(head?.heldOut?.[measure]), ...judged] : [],
    steps,
  };
  const largest = Math.max(0, ...Object.values(curves).flatMap((points) => points.map(({ value }) => value)));
  return { ...curves, epochs: progress.epochs, top: measure === 'accuracy' ? 1 : roundedUp(largest) };
}

/** The next of 1, 2, 5, 10, 20... times a power of ten; 1 for nothing. */
function roundedUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= value * (1 - 1e-9))!;
}

export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The points of an SVG polyline. */
export function polyline(points: readonly CurvePoint[], { epochs, top }: Curves, area: PlotArea): string {
  const [x, y] = scales({ epochs, top }, area);
  return points.map(({ epoch, value }) => `${x(epoch).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
}

export function scales(
  { epochs, top }: Pick<Curves, 'epochs' | 'top'>,
  area: PlotArea,
): [(epoch: number) => number, (value: number) => number] {
  return [
    (epoch) => area.left + (epoch / epochs) * area.width,
    (value) => area.top + (1 - Math.min(1, value / top)) * area.height,
  ];
}

/** Where the axis of epochs has numbers: at most six whole ones, the last among them. */
export function epochTicks(epochs: number): number[] {
  const stride = Math.ceil(epochs / 5);
  const ticks = [];
  for (let epoch = epochs; epoch >= 0; epoch -= stride) ticks.unshift(epoch);
  return ticks;
}
