import { html } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import { capitalize, readerName, sourceName } from './connections.ts';
import { formatValue } from './format.ts';

/** A block's mean absolute weights as a table of numbers: readers in rows, sources in columns. */
export function connectionTable(block: DenseBlockInfo, name: string, exit: string) {
  const sources = block.weights.at(-1)!.map((_, source) => source);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}, weights as a table">
    <table class="table numbers">
      <caption class="visually-hidden">
        ${name}: mean absolute weight by reader and source
      </caption>
      <thead>
        <tr>
          <th scope="col">Reader</th>
          ${sources.map((source) => html`<th scope="col">${capitalize(sourceName(source))}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${block.weights.map(
          (row, reader) => html`<tr>
            <th scope="row">${capitalize(readerName(reader, block, exit))}</th>
            ${sources.map((source) => html`<td>${source < row.length ? formatValue(row[source]!) : ''}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
