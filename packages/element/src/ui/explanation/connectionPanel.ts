import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { LoadedModel } from '../../engine/types.ts';
import './connectionMap.ts';
import { define } from '../define.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { exitName } from './connections.ts';
import { baseStyles, controlStyles } from './styles.ts';

/** Where a block has more layers than this, four blocks side by side would have cells too small to point at. */
const mostLayersSideBySide = 8;

/** The panel of the connections: the weight with which each layer reads each earlier one, by block (the paper's figure 5). */
export class DensenetConnectionPanel extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    model: { attribute: false },
    active: { attribute: false },
    relative: { state: true },
  };

  declare model: LoadedModel;
  /** Whether the panel is on show. */
  declare active: boolean;
  declare private relative: boolean;

  constructor() {
    super();
    this.active = false;
    this.relative = false;
  }

  static override styles = [
    ...baseStyles,
    controlStyles,
    css`
      .stack {
        display: grid;
        gap: 1.25rem;
      }
      .hint {
        flex: 1 1 16rem;
      }
      /* Rows are full: four blocks are never three and one. */
      .blocks {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.5rem 2rem;
      }
      @container (min-width: 32rem) {
        .blocks:not(.large, .odd) {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (min-width: 46rem) {
        .blocks.odd:not(.large) {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
      @container (min-width: 52rem) {
        .blocks.large:not(.odd) {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (min-width: 68rem) {
        .blocks:not(.large, .odd) {
          grid-template-columns: repeat(4, minmax(0, 1fr));
        }
      }
    `,
  ];

  protected override render() {
    if (!this.active || !this.model) return nothing;
    const { blocks } = this.model;
    const { connections, place } = this.texts;
    const isLarge = blocks.some(({ layers }) => layers.length > mostLayersSideBySide);
    return html`<div class="stack">
      <p part="lead">${connections.lead}</p>
      <div class="controls" part="controls">
        <label class="field">
          ${connections.colour}
          <select
            part="select"
            @change=${(event: Event) => {
              this.relative = (event.target as HTMLSelectElement).value === 'relative';
            }}
          >
            <option value="absolute">${connections.absolute}</option>
            <option value="relative">${connections.relative}</option>
          </select>
        </label>
        <p class="small muted hint">${connections.hint}</p>
      </div>
      <div class="blocks ${isLarge ? 'large' : ''} ${blocks.length % 2 === 1 ? 'odd' : ''}">
        ${blocks.map(
          (block, index) => html`<densenet-connection-map
            exportparts="connections, legend, readout, takeaway"
            .block=${block}
            .name=${place.block(index + 1)}
            .exit=${exitName(this.texts, index, blocks.length)}
            .relative=${this.relative}
          ></densenet-connection-map>`,
        )}
      </div>
    </div>`;
  }
}

define('densenet-connection-panel', DensenetConnectionPanel);
