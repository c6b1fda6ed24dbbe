import { relativeWeight } from '@densenet/classifier/connections';
import { largestMagnitude, type Scale, sequential } from '@densenet/classifier/heat-map';
import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import { define } from '../define.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { readableOn, toCss } from './colour.ts';
import { describeConnection, type Measure, readerName, sourceName, takeaway } from './connections.ts';
import { connectionTable } from './connectionTable.ts';
import { valueRange } from './heatMap.ts';
import { legend, legendStyles } from './legend.ts';
import { moveInGrid } from './moveInGrid.ts';
import { styleProperties } from './styleProperties.ts';
import { baseStyles } from './styles.ts';

/** In a block of this many layers or more, cells have no room for a number. */
const mostNumberedSources = 8;
/** In a block of this many layers or more, only every `labelEvery`th row and column has room for a label. */
const mostLabels = 17;
const labelEvery = 4;
/** Least distance of a relative scale's ends from 1, the reader's average, so that small differences stay pale. */
const smallestDeviation = 0.1;

interface Connection {
  reader: number;
  source: number;
}

/** One block's connections as a heat map: readers in rows, sources in columns. */
export class DensenetConnectionMap extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    block: { attribute: false },
    name: { attribute: false },
    exit: { attribute: false },
    measure: { attribute: false },
    current: { state: true },
    focused: { state: true },
    hasTable: { state: true },
  };

  /** Its weights are what the map shows: for `responses` the shares. */
  declare block: DenseBlockInfo;
  declare name: string;
  /** Name of the layer that reads the whole block. */
  declare exit: string;
  declare measure: Measure;
  /** The cell that is pointed at or focused. */
  declare private current: Connection | undefined;
  /** The cell that is focused when the visitor tabs into the map. */
  declare private focused: Connection;
  /** Whether the table was opened once. It is not rendered before, since it has hundreds of cells for a large block. */
  declare private hasTable: boolean;

  constructor() {
    super();
    this.measure = 'absolute';
    this.hasTable = false;
    this.focused = { reader: 0, source: 0 };
  }

  static override styles = [
    ...baseStyles,
    legendStyles,
    css`
      .stack {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .readout {
        min-height: 4.5em;
      }
      .legend {
        max-width: 26rem;
      }
      .map {
        width: 100%;
        max-width: 26rem;
        table-layout: fixed;
        border-collapse: separate;
        border-spacing: 1px;
        font-size: 0.75rem;
        line-height: 1;
      }
      .map th {
        padding: 0.125rem;
        font-weight: 400;
        color: var(--_muted);
        white-space: nowrap;
        overflow: visible;
      }
      .map thead th:first-child {
        width: 2rem;
      }
      .map th.lit {
        color: var(--_text);
        font-weight: 700;
      }
      .map td {
        position: relative;
        padding: 0;
        border-radius: 2px;
      }
      .swatch {
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        border-radius: 2px;
        font-size: 0.6875rem;
      }
      td.lit {
        z-index: 1;
      }
      td.lit .swatch {
        outline: 2px solid var(--_text);
        outline-offset: 1px;
      }
      details {
        font-size: 0.875rem;
      }
      summary {
        padding: 0.25rem 0;
        cursor: pointer;
        color: var(--_muted);
      }
      .scroll {
        overflow-x: auto;
        margin-top: 0.5rem;
      }
      .table {
        border-collapse: collapse;
      }
      .table th,
      .table td {
        padding: 0.25rem 0.5rem;
        border-bottom: 1px solid var(--_border);
        text-align: end;
        font-weight: 400;
        white-space: nowrap;
      }
    `,
  ];

  /** Renders each map for the first time in a task of its own: all blocks in one task would keep the page busy. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await new Promise((resolve) => setTimeout(resolve));
    super.scheduleUpdate();
  }

  protected override render() {
    const { block, exit, current, name, texts, measure } = this;
    const { connections } = texts;
    const values = block.weights.map((row, reader) => row.map((_, source) => this.#value(reader, source)));
    const scale = this.#scale(Float32Array.from(values.flat()));
    const marked = current && values[current.reader]![current.source]!;
    return html`<div class="stack" part="connections">
      <p><strong>${name}</strong></p>
      ${this.#renderMap(values, scale)}
      ${legend(scale, { format: this.#formats.legend, marked })}
      <p class="readout small" part="readout">
        ${
          current
            ? describeConnection(texts, measure, block, [current.reader, current.source], exit)
            : html`<span class="muted">${connections.point}</span>`
        }
      </p>
      <p class="small" part="takeaway">${takeaway(texts, measure, block, exit).join(texts.sentenceSpace)}</p>
      <details
        @toggle=${() => {
          this.hasTable = true;
        }}
      >
        <summary>${connections.asTable}</summary>
        ${this.hasTable ? connectionTable(texts, measure, block, name, exit) : nothing}
      </details>
    </div>`;
  }

  /** The scale of the colours: for relative weights symmetric around 1, for shares from 0, else the range of the values. */
  #scale(values: Float32Array): Scale {
    if (this.measure === 'responses') return { ramp: sequential, min: 0, max: Math.max(...values) };
    if (this.measure === 'absolute') return { ramp: sequential, ...valueRange(values) };
    const widest = Math.max(smallestDeviation, largestMagnitude(values.map((value) => value - 1)));
    return { ramp: sequential, min: 1 - widest, max: 1 + widest };
  }

  #value(reader: number, source: number): number {
    return this.measure === 'relative'
      ? relativeWeight(this.block, reader, source)
      : this.block.weights[reader]![source]!;
  }

  get #formats(): { legend: (value: number) => string; cell: (value: number) => string } {
    const { format } = this.texts;
    if (this.measure === 'relative') return { legend: (value) => `${format.value(value)} ×`, cell: format.times };
    return { legend: this.measure === 'responses' ? format.share : format.value, cell: format.compact };
  }

  #renderMap(values: readonly (readonly number[])[], scale: { min: number; max: number }) {
    const { current, block, texts } = this;
    const { connections, place } = texts;
    const sources = block.weights.at(-1)!.map((_, source) => source);
    const span = scale.max - scale.min;
    return html`<table
      class="map numbers"
      role="grid"
      aria-label=${(this.measure === 'responses' ? connections.responseMap : connections.map)(this.name)}
      @keydown=${this.#step}
      @pointerleave=${() => this.#setCurrent(undefined)}
      @focusout=${() => this.#setCurrent(undefined)}
    >
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">${connections.reader}</span></th>
          ${sources.map(
            (source) => html`<th scope="col" class=${source === current?.source ? 'lit' : ''}>
              <span aria-hidden="true">${this.#axisLabel(source, source === 0 ? place.inputShort : source, source === current?.source)}</span>
              <span class="visually-hidden">${sourceName(texts, source)}</span>
            </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${values.map(
          (row, reader) => html`<tr>
            <th scope="row" class=${reader === current?.reader ? 'lit' : ''}>
              <span aria-hidden="true">${this.#axisLabel(reader + 1, reader < block.layers.length ? reader + 1 : place.outShort, reader === current?.reader)}</span>
              <span class="visually-hidden">${readerName(texts, reader, block, this.exit)}</span>
            </th>
            ${sources.map((source) =>
              source < row.length
                ? this.#renderCell(reader, source, row[source]!, span === 0 ? 0 : (row[source]! - scale.min) / span)
                : html`<td></td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #axisLabel(position: number, label: string | number, lit: boolean) {
    const isShown = this.block.layers.length < mostLabels || position % labelEvery === 0 || typeof label === 'string';
    return isShown || lit ? label : nothing;
  }

  #renderCell(reader: number, source: number, value: number, share: number) {
    const { current, focused, block, texts } = this;
    const colour = sequential(share);
    const isFocus = focused.reader === reader && focused.source === source;
    return html`<td
      class=${current?.reader === reader && current.source === source ? 'lit' : ''}
      tabindex=${isFocus ? 0 : -1}
      data-cell="${reader},${source}"
      @pointerenter=${() => this.#setCurrent({ reader, source })}
      @focus=${() => {
        this.focused = { reader, source };
        this.#setCurrent(this.focused);
      }}
    >
      <div class="swatch" ${styleProperties({ background: toCss(colour), color: readableOn(colour) })}>
        ${block.layers.length < mostNumberedSources ? html`<span aria-hidden="true">${this.#formats.cell(value)}</span>` : nothing}
      </div>
      <span class="visually-hidden">${describeConnection(texts, this.measure, block, [reader, source], this.exit)}</span>
    </td>`;
  }

  #step = (event: KeyboardEvent) => {
    const { reader: row, source: column } = this.focused;
    const size = { height: this.block.weights.length, width: this.block.weights.length };
    const next = moveInGrid(event.key, { row, column }, size);
    if (!next) return;
    event.preventDefault();
    // Cells right of the diagonal are empty: a layer does not read later ones.
    const source = Math.min(next.column, this.block.weights[next.row]!.length - 1);
    this.renderRoot.querySelector<HTMLElement>(`[data-cell="${next.row},${source}"]`)!.focus();
  };

  #setCurrent(connection: Connection | undefined): void {
    this.current = connection;
  }
}

define('densenet-connection-map', DensenetConnectionMap);
