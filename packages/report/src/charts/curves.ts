import { areaY, line, type PlotOptions, ruleY } from '@observablehq/plot';
import type { ClassCurves } from '../figures/curves.ts';
import type { Markup } from '../page/html.ts';
import type { Charts } from './chart.ts';

const share = { domain: [0, 1], ticks: [0, 0.5, 1], grid: true };
const square: PlotOptions = {
  width: 200,
  height: 190,
  marginLeft: 34,
  marginRight: 8,
  marginTop: 20,
  marginBottom: 34,
};
const drawn = { stroke: 'var(--first)', strokeWidth: 2 };

/** One class against the rest: true over false positives, and what guessing would give. */
export function rocChart(charts: Charts, name: string, { roc }: ClassCurves): Markup {
  return charts.draw(`ROC curve of ${name}`, {
    ...square,
    x: { ...share, label: 'false positives' },
    y: { ...share, label: 'true positives' },
    marks: [
      line(
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
        { x: 'x', y: 'y', stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '3 3' },
      ),
      line(roc, { x: 'x', y: 'y', ...drawn }),
      ruleY([0]),
    ],
  });
}

/** Precision over recall of one class, in steps as its area is counted. */
export function precisionRecallChart(charts: Charts, name: string, { precisionRecall }: ClassCurves): Markup {
  return charts.draw(`Precision over recall of ${name}`, {
    ...square,
    x: { ...share, label: 'recall' },
    y: { ...share, label: 'precision' },
    marks: [
      areaY(precisionRecall, { x: 'x', y: 'y', fill: 'var(--first)', fillOpacity: 0.12, curve: 'step-before' }),
      line(precisionRecall, { x: 'x', y: 'y', curve: 'step-before', ...drawn }),
      ruleY([0]),
    ],
  });
}
