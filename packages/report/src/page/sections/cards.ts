import type { DataCard, ReportInput } from '../../input.ts';
import { html, type Markup } from '../html.ts';
import { percent, whole } from '../numbers.ts';

/** Tables of more classes are folded away. */
const mostOpen = 40;

/** What the data is: images by class and part. */
export function dataSection({ name, parts, facts = {} }: DataCard, classes: readonly string[]): Markup {
  const counted = parts.filter(({ perClass }) => perClass);
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Images by class"><table><caption>Images by class, with their share of the part</caption>
<thead><tr><td></td>${counted.map((part) => html`<th scope="col">${part.name}</th>`)}</tr></thead>
<tbody>${classes.map(
    (label, index) =>
      html`<tr><th scope="row">${label}</th>${counted.map(({ perClass, images }) => {
        const count = perClass![index]!;
        return html`<td>${whole(count)} <span class="soft">${percent(images === 0 ? 0 : count / images)}</span></td>`;
      })}</tr>\n`,
  )}</tbody></table></div>`;
  return html`<section id="data"><h2>Data</h2>
${keyTable('What the data is', {
  name,
  ...Object.fromEntries(parts.map((part) => [part.name, `${whole(part.images)} images`])),
  ...facts,
})}${counted.length > 0 && (classes.length > mostOpen ? html`<details><summary>Images by class</summary>${table}</details>` : table)}
</section>
`;
}

/** The network, how it was trained and what with. */
export function recipeSection({ recipe, network, madeWith }: ReportInput): Markup | undefined {
  if (recipe === undefined && !network && !madeWith) return undefined;
  return html`<section id="recipe"><h2>Network and recipe</h2>
${network && keyTable('The network', network)}
${recipe !== undefined && html`<details><summary>Recipe</summary><pre tabindex="0">${preformatted(JSON.stringify(recipe, null, 2))}</pre></details>`}
${madeWith && keyTable('Made with', madeWith)}
</section>
`;
}

const keyTable = (caption: string, facts: Readonly<Record<string, string>>): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="key"><caption>${caption}</caption><tbody>${Object.entries(
    facts,
  ).map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`)}</tbody></table></div>`;

/** Lines stay lines; in each, what would not show is written out. */
const preformatted = (text: string): Markup[] => text.split('\n').map((line) => html`${line}\n`);
