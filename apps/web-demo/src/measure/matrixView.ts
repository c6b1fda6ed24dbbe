import { html, nothing } from 'lit';
import type { PageMessages } from '../messages/en.ts';
import { cssVariables } from '../page/directives.ts';
import { rowShares } from './confusion.ts';

export interface MatrixOptions {
  texts: PageMessages['measure'];
  caption: string;
  classes: readonly string[];
  /** Images by true class, then by predicted class. */
  confusion: readonly (readonly number[])[];
  /** Called when the visitor chooses a cell; where it is left out, cells cannot be chosen. */
  onCell?: (truth: number, predicted: number) => void;
  /** The cell that is marked as chosen. */
  chosen?: { truth: number | undefined; predicted: number | undefined };
}

/** A confusion matrix as a table: rows are true classes, columns predicted ones; a cell's shade is its share of the row. */
export function matrix({ texts, caption, classes, confusion, onCell, chosen }: MatrixOptions) {
  const shares = rowShares(confusion);
  const cell = (truth: number, predicted: number) => {
    const count = confusion[truth]![predicted]!;
    const kind = truth === predicted ? 'right' : 'wrong';
    const text = count === 0 ? '' : count;
    const isChosen = chosen?.truth === truth && chosen.predicted === predicted;
    const described = texts.cell(classes[truth]!, classes[predicted]!, count);
    const content =
      onCell && count > 0
        ? html`<button
            type="button"
            data-saved
            aria-pressed=${isChosen ? 'true' : 'false'}
            aria-label=${texts.showCell(described)}
            @click=${() => onCell(truth, predicted)}
          >
            ${text}
          </button>`
        : html`<span>${text}</span>`;
    const share = shares[truth]![predicted]!;
    return html`<td
      class="${kind} ${share > 0.5 ? 'strong' : ''}"
      title=${count === 0 ? nothing : described}
      ${cssVariables({ '--share': share.toFixed(4) })}
    >
      ${content}
    </td>`;
  };
  return html`<table class="matrix">
    <caption class="visually-hidden">${texts.caption(caption)}</caption>
    <thead>
      <tr>
        <td></td>
        ${classes.map((name) => html`<th scope="col"><span>${name}</span></th>`)}
      </tr>
    </thead>
    <tbody>
      ${classes.map(
        (name, truth) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${classes.map((_, predicted) => cell(truth, predicted))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
