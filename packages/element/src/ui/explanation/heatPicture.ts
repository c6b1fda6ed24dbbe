import { overlaySide, paint, type Scale, upsample } from '@densenet/classifier/heat-map';
import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { HeatMap } from '../../engine/types.ts';
import { define } from '../define.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { moveInGrid } from './moveInGrid.ts';
import { pixelCanvas } from './pixelCanvas.ts';
import { styleProperties } from './styleProperties.ts';
import { baseStyles } from './styles.ts';

/** Least cells along each side of a smoothed map; between them the browser interpolates. */
const smoothSide = 96;
/** A map of more cells can be read with a pointer only: nobody steps through thousands of them with a keyboard. */
const mostCells = 400;

export interface Position {
  row: number;
  column: number;
}

/**
 * A picture with a heat map over it, whose cells can be pointed at and stepped through with the keyboard. Dispatches
 * `cell-change` with a position, or undefined.
 */
export class DensenetHeatPicture extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    picture: { attribute: false },
    map: { attribute: false },
    scale: { attribute: false },
    opacity: { attribute: false },
    smooth: { attribute: false },
    describe: { attribute: false },
    label: { attribute: false },
    frame: { attribute: false },
    current: { state: true },
  };

  declare picture: ImageData;
  declare map: HeatMap | undefined;
  declare scale: Scale | undefined;
  /** Opacity of the heat map, 0..1. */
  declare opacity: number;
  declare smooth: boolean;
  /** Describes a cell in words, for screen readers. */
  declare describe: (row: number, column: number, value: number) => string;
  declare label: string;
  /** Side of the frame around the current cell, as a share of the picture's side; undefined for the cell's own size. */
  declare frame: number | undefined;
  declare private current: Position | undefined;
  #focus: Position = { row: 0, column: 0 };

  constructor() {
    super();
    this.opacity = 1;
    this.smooth = false;
    this.label = '';
    this.describe = () => '';
  }

  static override styles = [
    ...baseStyles,
    css`
      .stage {
        position: relative;
        overflow: hidden;
        border-radius: calc(var(--_radius) * 0.67);
        background: var(--_raised);
        touch-action: manipulation;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .grid {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
      }
      .row {
        flex: 1;
        display: flex;
      }
      .cell {
        flex: 1;
        outline: none;
      }
      .frame {
        position: absolute;
        pointer-events: none;
        border: 2px solid white;
        outline: 2px solid black;
        outline-offset: -4px;
        border-radius: 2px;
        box-shadow: 0 0 0 1px black;
      }
    `,
  ];

  protected override render() {
    const { width, height } = this.picture;
    return html`<div
      class="stage"
      part="picture"
      ${styleProperties({ 'aspect-ratio': `${width} / ${height}` })}
      @pointermove=${this.#point}
      @pointerdown=${this.#point}
      @pointerleave=${this.#leave}
    >
      <canvas role="img" aria-label=${this.label}></canvas>
      ${this.#cells()} ${this.#frame()}
    </div>`;
  }

  #cells() {
    const { map } = this;
    if (!map || map.values.length > mostCells) return nothing;
    const row = Math.min(this.#focus.row, map.height - 1);
    const column = Math.min(this.#focus.column, map.width - 1);
    return html`<div
      class="grid"
      role="grid"
      aria-label=${this.texts.explanation.cellByCell(this.label)}
      @keydown=${this.#step}
      @focusin=${this.#focusCell}
      @focusout=${() => this.#setCurrent(undefined)}
    >
      ${Array.from(
        { length: map.height },
        (_, r) => html`<div class="row" role="row">
          ${Array.from(
            { length: map.width },
            (_, c) => html`<div
              class="cell"
              role="gridcell"
              tabindex=${r === row && c === column ? 0 : -1}
              data-row=${r}
              data-column=${c}
              aria-label=${this.describe(r, c, map.values[r * map.width + c]!)}
            ></div>`,
          )}
        </div>`,
      )}
    </div>`;
  }

  #frame() {
    const { map, current } = this;
    if (!map || !current) return nothing;
    const width = this.frame ?? 1 / map.width;
    const height = this.frame ?? 1 / map.height;
    const percent = (share: number) => `${100 * share}%`;
    return html`<div
      class="frame"
      ${styleProperties({
        left: percent((current.column + 0.5) / map.width - width / 2),
        top: percent((current.row + 0.5) / map.height - height / 2),
        width: percent(width),
        height: percent(height),
      })}
    ></div>`;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas')!;
    const { picture } = this;
    const zoom = overlaySide / Math.max(picture.width, picture.height);
    const [width, height] = [Math.round(picture.width * zoom), Math.round(picture.height * zoom)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d')!;
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(pixelCanvas(picture), 0, 0, width, height);
    if (!this.map || !this.scale) return;
    const { map } = this;
    const shown = this.smooth ? upsample(map, Math.max(map.height, smoothSide), Math.max(map.width, smoothSide)) : map;
    const pixels = new ImageData(paint(shown, this.scale), shown.width, shown.height);
    context.globalAlpha = this.opacity;
    context.imageSmoothingEnabled = this.smooth;
    context.drawImage(pixelCanvas(pixels), 0, 0, width, height);
  }

  #point = (event: PointerEvent) => {
    const { map } = this;
    if (!map) return;
    const box = this.renderRoot.querySelector('.stage')!.getBoundingClientRect();
    const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    this.#setCurrent({
      row: at((event.clientY - box.top) / box.height, map.height),
      column: at((event.clientX - box.left) / box.width, map.width),
    });
  };

  #leave = (event: PointerEvent) => {
    // A finger "leaves" when it is lifted; the cell that it pointed at stays marked, so that it can be read.
    if (event.pointerType !== 'touch') this.#setCurrent(undefined);
  };

  #step = (event: KeyboardEvent) => {
    const next = moveInGrid(event.key, this.#focus, this.map!);
    if (!next) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-row="${next.row}"][data-column="${next.column}"]`)!.focus();
  };

  #focusCell = (event: FocusEvent) => {
    const { row, column } = (event.target as HTMLElement).dataset;
    this.#focus = { row: Number(row), column: Number(column) };
    this.#setCurrent(this.#focus);
  };

  #setCurrent(position: Position | undefined): void {
    if (position?.row === this.current?.row && position?.column === this.current?.column) return;
    this.current = position;
    this.dispatchEvent(new CustomEvent<Position | undefined>('cell-change', { detail: position }));
  }
}

define('densenet-heat-picture', DensenetHeatPicture);
