import { css, html, LitElement, type PropertyDeclarations } from 'lit';
import type { HeatMap } from '../../../engine/types.ts';
import { define } from '../../define.ts';
import { baseStyles } from '../../explanation/styles.ts';
import { paintedMap } from '../atlas.ts';

const side = 132;

/** A part of a map, in its cells; it may begin outside of it. */
export interface Mark {
  top: number;
  left: number;
  rows: number;
  columns: number;
}

/** One channel, with the part of it outlined that a value is computed from, or the value itself. */
export class DensenetMarkedMap extends LitElement {
  static override properties: PropertyDeclarations = {
    map: { attribute: false },
    mark: { attribute: false },
    caption: { attribute: false },
  };

  static override styles = [
    ...baseStyles,
    css`
      /* As wide as its map: a container of its inline size would have none of its own in a row. */
      :host {
        flex: none;
        width: ${side}px;
      }
      figure {
        margin: 0;
      }
      canvas {
        display: block;
        border-radius: 4px;
        background: var(--_raised);
      }
      figcaption {
        color: var(--_muted);
        font-size: 0.8125rem;
      }
    `,
  ];

  declare map: HeatMap | undefined;
  declare mark: Mark;
  declare caption: string;

  protected override render() {
    return html`<figure>
      <canvas aria-hidden="true" width=${side} height=${side}></canvas>
      <figcaption>${this.caption}</figcaption>
    </figure>`;
  }

  protected override updated(): void {
    const context = this.renderRoot.querySelector('canvas')!.getContext('2d')!;
    context.clearRect(0, 0, side, side);
    if (!this.map) return;
    const { width, height } = this.map;
    const { top, left, rows, columns } = this.mark;
    // A frame around the map, in which padding can be outlined.
    const padding = Math.max(0, -top, -left, top + rows - height, left + columns - width);
    const cell = side / (Math.max(width, height) + 2 * padding);
    const at = (cells: number) => (cells + padding) * cell;
    context.imageSmoothingEnabled = false;
    context.drawImage(paintedMap(this.map), at(0), at(0), width * cell, height * cell);
    const outline = [at(left), at(top), columns * cell, rows * cell] as const;
    context.lineWidth = 4;
    context.strokeStyle = 'black';
    context.strokeRect(...outline);
    context.lineWidth = 2;
    context.strokeStyle = 'white';
    context.strokeRect(...outline);
  }
}

define('densenet-marked-map', DensenetMarkedMap);
