import { css, html, nothing, type TemplateResult } from 'lit';
import { styleProperties } from '../../../ui/explanation/styleProperties.ts';
import type { ExampleConfusion } from '../../types.ts';
import '../../../ui/save/saveFigure.ts';
import '../thumbnail.ts';
import { nameOf, type TrainerActions, type TrainerState } from './state.ts';

/** Which classes the network confuses: the held-out examples by class and answer, and the examples of one cell. */
export function confusion(state: TrainerState, actions: TrainerActions): TemplateResult | typeof nothing {
  const { texts, head, confusionOpen } = state;
  if (head === undefined) return nothing;
  return html`<section class="block">
    <details
      part="confusion"
      ?open=${confusionOpen}
      @toggle=${(event: Event) => actions.openConfusion((event.target as HTMLDetailsElement).open)}
    >
      <summary><h2>${texts.confusion.heading}</h2></summary>
      ${confusionOpen && state.confusion !== undefined ? content(state, state.confusion, actions) : nothing}
    </details>
  </section>`;
}

function content(state: TrainerState, confusion: ExampleConfusion, actions: TrainerActions): TemplateResult {
  const { texts } = state;
  if (confusion.examples.length === 0) return html`<p class="small">${texts.confusion.none}</p>`;
  return html`<p class="small">${texts.confusion.help}</p>
    <div class="scrolling" tabindex="0" role="group" aria-label=${texts.confusion.caption}>
      ${table(state, confusion, actions)}
    </div>
    <densenet-save-figure
      .name=${'confusion'}
      .label=${texts.confusion.caption}
    ></densenet-save-figure>
    ${cellExamples(state, confusion)}`;
}

function table(state: TrainerState, { classIds, counts }: ExampleConfusion, actions: TrainerActions): TemplateResult {
  const { texts } = state;
  return html`<table class="matrix">
    <caption class="visually-hidden">${texts.confusion.caption}</caption>
    <thead>
      <tr>
        <td class="small">${texts.confusion.actual} ↓ ${texts.confusion.predicted} →</td>
        ${classIds.map((id) => html`<th scope="col">${nameOf(state, id)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${classIds.map((truth, row) => {
        const total = counts[row]!.reduce((sum, count) => sum + count, 0);
        return html`<tr>
          <th scope="row">${nameOf(state, truth)}</th>
          ${classIds.map((predicted, column) => {
            const count = counts[row]![column]!;
            const isShown = state.cell?.truth === truth && state.cell.predicted === predicted;
            return html`<td
              class=${row === column ? 'right' : 'wrong'}
              ${styleProperties({ '--_share': `${total === 0 ? 0 : (100 * count) / total}%` })}
            >
              <button
                type="button"
                data-saved
                aria-label=${texts.confusion.cell(count, nameOf(state, truth), nameOf(state, predicted))}
                aria-pressed=${isShown}
                ?disabled=${count === 0}
                @click=${() => actions.showCell({ truth, predicted })}
              >${texts.format.count(count)}</button>
            </td>`;
          })}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function cellExamples(state: TrainerState, confusion: ExampleConfusion): TemplateResult | typeof nothing {
  const { cell, texts } = state;
  if (cell === undefined) return nothing;
  const { truth, predicted } = cell;
  const shown = confusion.examples.filter((one) => one.classId === truth && one.predicted === predicted);
  const known = shown.flatMap(({ id, probability }) => {
    const example = state.exampleOf(id);
    return example === undefined ? [] : { example, probability };
  });
  if (known.length === 0) return nothing;
  const [from, to] = [nameOf(state, truth), nameOf(state, predicted)];
  return html`<div>
    <p class="small">${truth === predicted ? texts.confusion.right(from) : texts.confusion.taken(from, to)}</p>
    <ul class="thumbnails">
      ${known.map(
        ({ example, probability }) => html`<li>
          <densenet-thumbnail .picture=${example.picture}></densenet-thumbnail>
          <span class="small">${texts.format.probability(probability)}</span>
        </li>`,
      )}
    </ul>
  </div>`;
}

export const confusionStyles = css`
  .scrolling {
    overflow-x: auto;
    margin-block: 0.5rem;
  }
  .matrix {
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .matrix th {
    max-width: 8rem;
    padding: 0.25rem 0.5rem;
    overflow: hidden;
    font-weight: 500;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .matrix td {
    padding: 1px;
    text-align: center;
  }
  .matrix button {
    width: 100%;
    min-width: 2.75rem;
    min-height: 2.25rem;
    padding: 0.25rem;
    border-color: transparent;
    border-radius: 4px;
    /* No darker than text can be read on. */
    background: color-mix(in oklab, var(--_cell) calc(var(--_share) * 0.4), var(--_raised));
  }
  .matrix .right {
    --_cell: var(--_accent);
  }
  .matrix .wrong {
    --_cell: var(--_positive);
  }
  .matrix button:disabled {
    opacity: 1;
    color: var(--_muted);
  }
  .matrix button[aria-pressed='true'] {
    border: 2px solid var(--_text);
  }
`;
