import type { Charts } from '../../charts/chart.ts';
import { epochChart, type Series } from '../../charts/training.ts';
import type { TrainingCourse } from '../../input.ts';
import { html, type Markup } from '../html.ts';
import { lineSample } from '../lineSample.ts';
import { decimals } from '../numbers.ts';

/** Loss and accuracy by epoch, as curves and as a table. */
export function trainingSection(charts: Charts, { epochs, judgedBy }: TrainingCourse): Markup {
  const seriesOf = (name: string): Series[] => {
    const points = (pick: (epoch: (typeof epochs)[number]) => number | undefined) =>
      epochs.flatMap((row) => {
        const value = pick(row);
        return value === undefined ? [] : [{ epoch: row.epoch, value }];
      });
    const both = [
      { name: 'training', points: points(({ training }) => training[name]) },
      { name: judgedBy, points: points(({ judged }) => judged?.[name]) },
    ];
    return both.filter((series) => series.points.length > 0);
  };
  const figures = ['loss', 'accuracy'].map((name) => ({ name, series: seriesOf(name) }));
  return html`<section id="training"><h2>Training</h2>
<p class="soft">Means over an epoch: of the training images as they came, with a network that still changes; of ${judgedBy} after it.</p>
<ul class="legend">${['training', judgedBy].map((name, i) => html`<li>${lineSample(i)}${name}</li>`)}</ul>
<div class="charts">${figures
    .filter(({ series }) => series.length > 0)
    .map(({ name, series }) => html`<figure>${epochChart(charts, name, series)}</figure>\n`)}</div>
<details><summary>Every epoch</summary><div class="scroll" tabindex="0" role="region" aria-label="Every epoch"><table>
<thead><tr><th scope="col">epoch</th><th scope="col">loss</th><th scope="col">accuracy</th><th scope="col">${judgedBy} loss</th><th scope="col">${judgedBy} accuracy</th><th scope="col">seconds</th></tr></thead>
<tbody>${epochs.map(
    ({ epoch, training, judged, seconds }) =>
      html`<tr><th scope="row">${epoch}</th>${[training.loss, training.accuracy, judged?.loss, judged?.accuracy].map(
        (value) => html`<td>${value === undefined ? '' : decimals(value, 4)}</td>`,
      )}<td>${decimals(seconds, 1)}</td></tr>\n`,
  )}</tbody></table></div></details>
</section>
`;
}
