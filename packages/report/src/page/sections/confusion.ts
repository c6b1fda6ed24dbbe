import type { Figures } from '../../figures/figures.ts';
import { html, type Markup } from '../html.ts';
import { percent, whole } from '../numbers.ts';
import { shades } from '../style.ts';

/** A matrix of more classes is no longer read. */
const mostInMatrix = 40;
const mostPairs = 15;

/** Confusion matrix as a table with shading where it fits, and the pairs that are confused most. */
export function confusionSection({ confusion, classes }: Figures): Markup | undefined {
  if (!confusion) return undefined;
  const pairs = confusedPairs(confusion);
  return html`<section id="confusion"><h2>Confusion matrix</h2>
${classes.length <= mostInMatrix ? matrix(confusion, classes) : html`<p>With ${whole(classes.length)} classes, only the pairs that are confused most.</p>`}
${
  pairs.length === 0
    ? html`<p>Every image was classified right.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Most confused pairs"><table><caption>Most confused pairs</caption>
<thead><tr><th scope="col">true class</th><th scope="col">predicted</th><th scope="col">images</th><th scope="col">of the class</th></tr></thead>
<tbody>${pairs.map(
        ({ truth, predicted, count, share }) =>
          html`<tr><td class="words">${classes[truth]}</td><td class="words">${classes[predicted]}</td><td>${whole(count)}</td><td>${percent(share)}</td></tr>\n`,
      )}</tbody></table></div>`
}
</section>
`;
}

function matrix(confusion: readonly (readonly number[])[], classes: readonly string[]): Markup {
  // Not the table's caption, which would be as narrow as a matrix of two classes is.
  return html`<p class="soft">Images by true class (rows) and predicted class (columns), shaded by share of the row.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="matrix" aria-label="Images by true and predicted class">
<thead><tr><td></td>${classes.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return html`<tr><th scope="row">${classes[truth]}</th>${row.map((count, predicted) => {
      const shade = total === 0 ? 0 : Math.ceil((shades * count) / total);
      const kind = truth === predicted ? 'right' : 'wrong';
      return html`<td class="${shade === 0 ? 'zero' : `${kind}${shade}`}">${count}</td>`;
    })}</tr>\n`;
  })}</tbody></table></div>`;
}

function confusedPairs(confusion: readonly (readonly number[])[]) {
  return confusion
    .flatMap((row, truth) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return row.flatMap((count, predicted) =>
        count > 0 && predicted !== truth ? [{ truth, predicted, count, share: count / total }] : [],
      );
    })
    .sort((a, b) => b.count - a.count || b.share - a.share)
    .slice(0, mostPairs);
}
