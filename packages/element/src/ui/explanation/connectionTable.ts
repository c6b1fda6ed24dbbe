import { html } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { type Measure, readerName, sourceName } from './connections.ts';

/** A block's connections as a table of numbers: readers in rows, sources in columns. */
export function connectionTable(texts: Messages, measure: Measure, block: DenseBlockInfo, name: string, exit: string) {
  const { connections, place, format } = texts;
  const isResponses = measure === 'responses';
  const written = isResponses ? format.share : format.value;
  const sources = block.weights.at(-1)!.map((_, source) => source);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${(isResponses ? connections.responseTable : connections.tableOf)(name)}>
    <table class="table numbers">
      <caption class="visually-hidden">${(isResponses ? connections.responseCaption : connections.tableCaption)(name)}</caption>
      <thead>
        <tr>
          <th scope="col">${connections.reader}</th>
          ${sources.map((source) => html`<th scope="col">${place.heading(sourceName(texts, source))}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${block.weights.map(
          (row, reader) => html`<tr>
            <th scope="row">${place.heading(readerName(texts, reader, block, exit))}</th>
            ${sources.map((source) => html`<td>${source < row.length ? written(row[source]!) : ''}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
