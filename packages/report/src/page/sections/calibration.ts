import type { Calibration } from '@densenet/evaluation';
import { reliabilityChart } from '../../charts/calibration.ts';
import type { Charts } from '../../charts/chart.ts';
import type { ChosenOn } from '../../figures/calibration.ts';
import type { Figures } from '../../figures/figures.ts';
import { html, type Markup } from '../html.ts';
import { decimals, figure } from '../numbers.ts';

/** Calibration before and after temperature scaling. */
export function calibrationSection(charts: Charts, { calibration, validation, kind }: Figures): Markup {
  const { before, after, temperature, chosenOn } = calibration;
  const drawn: [string, Calibration][] = [['uncalibrated', before]];
  if (after) drawn.push(['temperature scaled', after]);
  const rows: [string, string, (of: Calibration) => number][] = [
    ['Expected calibration error', 'mean distance of confidence and accuracy', ({ expectedError }) => expectedError],
    ['Largest error', 'of one bin', ({ largestError }) => largestError],
    ['Negative log-likelihood', 'of what was true', ({ negativeLogLikelihood }) => negativeLogLikelihood],
    ['Brier score', 'mean squared distance from what was true', ({ brierScore }) => brierScore],
  ];
  const answers = kind === 'oneClass' ? '' : ' Each label of each image counts as one answer, yes or no.';
  return html`<section id="calibration"><h2>Calibration</h2>
<p class="soft">Of 100 answers with a confidence of 0.8, 80 should be right: bars then end at the dashed line. The short lines are the mean confidence of a bar.${answers}${
    temperature !== undefined &&
    ` Logits divided by a temperature of ${decimals(temperature)} give other probabilities and the same answers (Guo et al. 2017). ${chosenWith(chosenOn, validation?.name, 'It was fitted', 'temperatures')}`
  }</p>
<div class="scroll" tabindex="0" role="region" aria-label="Calibration"><table><caption>Lower is better</caption>
<thead><tr><td></td>${drawn.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name, meaning, pick]) =>
      html`<tr><th scope="row">${name} <span class="soft">${meaning}</span></th>${drawn.map(([, of]) => html`<td>${figure(pick(of), 4)}</td>`)}</tr>\n`,
  )}</tbody></table></div>
<div class="charts">${drawn.map(
    ([name, of]) =>
      html`<figure><figcaption><strong>${name}</strong></figcaption>${reliabilityChart(charts, name, of)}</figure>\n`,
  )}</div>
</section>
`;
}

/** With which images something was chosen, as a sentence that begins with what is chosen. */
export function chosenWith(on: ChosenOn, validation: string | undefined, what: string, several: string): string {
  if (on === 'validation') return `${what} on ${validation}, and never on the images that are reported on.`;
  return (
    `There are no other images to choose with: each half of these was used with the ${several} of the other half, so that ` +
    'nothing is judged by what it was chosen with. The one named is that of all of them.'
  );
}
