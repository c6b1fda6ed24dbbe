import type { Figures } from '../../figures/figures.ts';
import { html, type Markup } from '../html.ts';
import { figure } from '../numbers.ts';
import { chosenWith } from './calibration.ts';

/** From where each label is called present, and what that is worth beside a plain half. */
export function thresholdsSection({ thresholds, classes, validation }: Figures): Markup | undefined {
  if (!thresholds) return undefined;
  return html`<section id="thresholds"><h2>Thresholds</h2>
<p class="soft">A label is called present from this probability up. ${chosenWith(thresholds.chosenOn, validation?.name, 'Each is where F1 is best', 'thresholds')}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Thresholds"><table><caption>At the chosen threshold, and at a half</caption>
<thead><tr><td></td><th scope="col">threshold</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th><th scope="col">precision at 0.5</th><th scope="col">recall at 0.5</th><th scope="col">F1 at 0.5</th></tr></thead>
<tbody>${thresholds.labels.map(
    ({ threshold, chosen, half }, index) =>
      html`<tr><th scope="row">${classes[index]}</th><td>${figure(threshold)}</td>${[chosen, half].map(
        ({ precision, recall, f1 }) => [precision, recall, f1].map((value) => html`<td>${figure(value)}</td>`),
      )}</tr>\n`,
  )}</tbody></table></div>
</section>
`;
}
