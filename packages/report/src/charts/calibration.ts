import type { Calibration } from '@densenet/evaluation';
import { line, rectY, ruleY } from '@observablehq/plot';
import type { Markup } from '../page/html.ts';
import type { Charts } from './chart.ts';

/** Accuracy by confidence, beside the line on which the two are the same, and below it how many images have which. */
export function reliabilityChart(charts: Charts, name: string, { bins }: Calibration): Markup[] {
  const filled = bins.filter(({ images }) => images > 0);
  const total = bins.reduce((sum, { images }) => sum + images, 0);
  const sides = { width: 340, marginLeft: 40, marginRight: 10 };
  const range = { domain: [0, 1], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] };
  return [
    charts.draw(`Accuracy by confidence, ${name}`, {
      ...sides,
      height: 240,
      marginTop: 22,
      marginBottom: 24,
      x: { ...range, label: null },
      y: { ...range, label: 'accuracy', grid: true },
      marks: [
        rectY(filled, { x1: 'from', x2: 'to', y: 'accuracy', fill: 'var(--first)', fillOpacity: 0.55, inset: 0.5 }),
        line(
          [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
          { x: 'x', y: 'y', stroke: 'currentColor', strokeDasharray: '4 3' },
        ),
        ruleY(filled, { x1: 'from', x2: 'to', y: 'confidence', stroke: 'var(--second)', strokeWidth: 2.5 }),
        ruleY([0]),
      ],
    }),
    charts.draw(`Share of images by confidence, ${name}`, {
      ...sides,
      height: 110,
      marginTop: 18,
      marginBottom: 34,
      x: { ...range, label: 'confidence' },
      y: { label: 'share of images', ticks: 3, grid: true },
      marks: [
        rectY(filled, {
          x1: 'from',
          x2: 'to',
          y: (bin) => bin.images / total,
          fill: 'currentColor',
          fillOpacity: 0.4,
          inset: 0.5,
        }),
        ruleY([0]),
      ],
    }),
  ];
}
