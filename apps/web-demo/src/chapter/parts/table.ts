import { html, nothing } from 'lit';

/** Texts or templates, the first of them the row's name. */
type Row = readonly unknown[];

export interface TableOptions {
  caption: string;
  /** Whether the caption is for screen readers alone, where a heading says the same. */
  hidesCaption?: boolean;
  heads: Row;
  rows: readonly Row[];
  /** Sums, under a line. */
  foot?: Row;
}

/** A table of figures. On a narrow page it scrolls by itself, by keyboard too. */
export function table({ caption, hidesCaption = false, heads, rows, foot }: TableOptions) {
  const row = ([name, ...cells]: Row) =>
    html`<tr>
      <th scope="row">${name}</th>
      ${cells.map((cell) => html`<td>${cell}</td>`)}
    </tr>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table class="figures">
      <caption class=${hidesCaption ? 'visually-hidden' : nothing}>${caption}</caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${foot ? html`<tfoot>${row(foot)}</tfoot>` : nothing}
    </table>
  </div>`;
}
