import { dot, line, type PlotOptions } from '@observablehq/plot';
import type { Markup } from '../page/html.ts';
import type { Charts } from './chart.ts';

/** A line of figures by epoch. */
export interface Series {
  name: string;
  points: { epoch: number; value: number }[];
}

const colours = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
const dashes = ['none', '6 3', '2 3', '8 3 2 3'];

/** Colour and dashes of a line by its place, so that lines differ without colours too. */
export const lineStyle = (place: number) => ({
  stroke: `var(--${colours[place % colours.length]})`,
  strokeDasharray: dashes[place % dashes.length]!,
});

/** What one figure was after each epoch, a line a series; with few epochs each is a dot too. */
export function epochChart(
  charts: Charts,
  what: string,
  series: readonly Series[],
  scale: PlotOptions['y'] = {},
): Markup {
  const epochs = Math.max(1, ...series.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  return charts.draw(`${what} by epoch`, {
    width: 360,
    height: 230,
    marginLeft: 44,
    marginRight: 12,
    x: { label: 'epoch', domain: [Math.min(1, epochs - 1), epochs], ticks: wholeTicks(epochs), tickFormat: 'd' },
    y: { label: what, grid: true, zero: false, nice: true, ...scale },
    marks: series.flatMap(({ points }, i) => {
      const { stroke, strokeDasharray } = lineStyle(i);
      return [
        line(points, { x: 'epoch', y: 'value', stroke, strokeWidth: 2, strokeDasharray }),
        ...(points.length <= 30 ? [dot(points, { x: 'epoch', y: 'value', fill: stroke, r: 2.5 })] : []),
      ];
    }),
  });
}

/** Whole numbers up to the last epoch, about eight of them. */
function wholeTicks(epochs: number): number[] {
  const step = Math.ceil(epochs / 8);
  return Array.from({ length: epochs }, (_, i) => i + 1).filter((epoch) => epoch === 1 || epoch % step === 0);
}
