import type { Charts } from '../../charts/chart.ts';
import { precisionRecallChart, rocChart } from '../../charts/curves.ts';
import type { ClassRow, Figures } from '../../figures/figures.ts';
import { html, type Markup } from '../html.ts';
import { decimals, estimate, figure, range, whole } from '../numbers.ts';

/** A table of more classes is folded away behind that of the worst. */
const mostInTable = 40;
const worstShown = 15;

/** Precision, recall, F1 and areas of each class. */
export function classesSection({ perClass, kind, bootstrapSamples }: Figures): Markup {
  const isMany = perClass.length > mostInTable;
  const worst = perClass.filter(({ support }) => support > 0).toSorted((a, b) => a.f1 - b.f1);
  const at = kind === 'severalLabels' ? ' At the thresholds below.' : '';
  return html`<section id="classes"><h2>Each ${kind === 'oneClass' ? 'class' : 'label'}</h2>
<p class="soft">Precision: share of the predictions of a class that are right. Recall: share of its images that are predicted as it. F1: their harmonic mean.${at} ROC AUC and average precision, against the rest, need no threshold${
    perClass.some(({ areas }) => areas?.rocAuc.interval) &&
    `; with 95 % intervals of ${whole(bootstrapSamples)} samples`
  }.</p>
${
  isMany
    ? html`${table(worst.slice(0, worstShown), `The ${worstShown} with the lowest F1`)}<details><summary>All ${whole(perClass.length)}</summary>${table(perClass, 'All, in their order')}</details>`
    : table(perClass, 'All, in their order')
}
</section>
`;
}

function table(rows: readonly ClassRow[], caption: string): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr><td></td><th scope="col">images</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th><th scope="col">ROC AUC</th><th scope="col">average precision</th></tr></thead>
<tbody>${rows.map(
    ({ name, support, precision, recall, f1, areas }) =>
      html`<tr><th scope="row">${name}</th><td>${whole(support)}</td>${[precision, recall, f1].map((value) => html`<td>${figure(value)}</td>`)}<td>${areas && estimate(areas.rocAuc)}</td><td>${areas && estimate(areas.averagePrecision)}</td></tr>\n`,
  )}</tbody></table></div>`;
}

/** ROC and precision-recall curves: of all classes, or of the worst with a summary of the others. */
export function curvesSection(charts: Charts, { curves, perClass }: Figures): Markup | undefined {
  if (curves.length === 0) return undefined;
  const areas = perClass.flatMap((row) => (row.areas ? [row.areas.rocAuc.value] : [])).toSorted((a, b) => a - b);
  const isSome = areas.length > curves.length;
  const quarter = (share: number) => decimals(areas[Math.round(share * (areas.length - 1))]!);
  return html`<section id="curves"><h2>Curves of each against the rest</h2>
${
  isSome &&
  html`<p>The ${curves.length} with the smallest ROC AUC, of ${whole(areas.length)}. Of all, it is ${quarter(0)} at least, ${quarter(0.25)}, ${quarter(0.5)} and ${quarter(0.75)} at the quartiles, and ${quarter(1)} at most.</p>`
}<div class="charts pairs">${curves.map((curve) => {
    const { name, areas: found } = perClass[curve.index]!;
    const interval = (which: 'rocAuc' | 'averagePrecision') =>
      found?.[which].interval && html` (${range(found[which].interval)})`;
    return html`<figure><figcaption><strong>${name}</strong><br><span class="soft">ROC AUC ${figure(found!.rocAuc.value)}${interval('rocAuc')}, average precision ${figure(found!.averagePrecision.value)}${interval('averagePrecision')}</span></figcaption><div class="pair">${rocChart(charts, name, curve)}${precisionRecallChart(charts, name, curve)}</div></figure>\n`;
  })}</div>
</section>
`;
}
