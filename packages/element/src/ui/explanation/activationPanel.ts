import { overlayOpacity, symmetricScale } from '@densenet/classifier/heat-map';
import { html, nothing, type PropertyDeclarations } from 'lit';
import type { HeatMap, LoadedModel } from '../../engine/types.ts';
import { define } from '../define.ts';
import { classSelect } from './classSelect.ts';
import { formatSigned } from './format.ts';
import { largestCell } from './heatMap.ts';
import './heatPicture.ts';
import type { Position } from './heatPicture.ts';
import { legend, legendStyles } from './legend.ts';
import { ExplanationPanel } from './panel.ts';
import { baseStyles, controlStyles, panelStyles } from './styles.ts';

/**
 * The panel of the class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to a class's logit.
 * Dispatches `show-occlusion` where the visitor asks for the occlusion map instead.
 */
export class DensenetActivationPanel extends ExplanationPanel {
  static override properties: PropertyDeclarations = {
    watched: { state: true },
    map: { state: true },
    smooth: { state: true },
    opacity: { state: true },
    current: { state: true },
  };

  static override styles = [...baseStyles, controlStyles, panelStyles, legendStyles];

  /** The class whose logit is explained. */
  declare private watched: number;
  declare private map: HeatMap | undefined;
  declare private smooth: boolean;
  declare private opacity: number;
  declare private current: Position | undefined;

  constructor() {
    super();
    this.smooth = true;
    this.opacity = overlayOpacity;
  }

  protected reset(): void {
    this.watched = this.classIndex;
    this.map = undefined;
    this.current = undefined;
  }

  protected compute(): void {
    if (!this.model.activationGrid) return;
    void this.run(async (signal) => {
      const map = await this.engine.classActivation(this.model.id, this.watched);
      if (!signal.aborted) this.map = map;
    });
  }

  protected override render() {
    if (!this.classification) return nothing;
    const { activationGrid } = this.model;
    if (!activationGrid) {
      return this.#renderOcclusionInstead(
        "This network's head is more than average pooling and one linear layer, so that no map of its last feature maps " +
          'adds up to the logit.',
      );
    }
    if (activationGrid.height * activationGrid.width === 1) {
      return this.#renderOcclusionInstead(
        'The last feature maps of this network are a single cell (1x1): it covers the whole picture, so there is nothing ' +
          'to localise.',
      );
    }
    return this.#renderMap(activationGrid);
  }

  get #label(): string {
    return this.labels[this.watched] ?? `class ${this.watched}`;
  }

  #renderOcclusionInstead(reason: string) {
    return html`<div class="side">
      <p part="message">${reason} The occlusion map shows what matters here; it works for every network.</p>
      <p><button part="button" @click=${this.#showOcclusion}>Open the occlusion map</button></p>
    </div>`;
  }

  #renderMap({ height, width }: NonNullable<LoadedModel['activationGrid']>) {
    const { input, probabilities, logits } = this.classification;
    const scale = this.map && symmetricScale(this.map);
    const { current } = this;
    const marked = current && this.map?.values[current.row * width + current.column];
    return html`<div class="layout">
      <densenet-heat-picture
        exportparts="picture"
        .picture=${input}
        .map=${this.map}
        .scale=${scale}
        .opacity=${this.opacity}
        .smooth=${this.smooth}
        .label=${`Activation map of ${this.#label} over the picture`}
        .describe=${(row: number, column: number, value: number) => `${place(row, column)}: ${formatSigned(value)}`}
        @cell-change=${(event: CustomEvent<Position | undefined>) => {
          this.current = event.detail;
        }}
      ></densenet-heat-picture>
      <div class="side">
        <p part="lead">
          What each of the ${height} × ${width} cells of the last feature maps adds to the logit of
          <strong>${this.#label}</strong>. The mean of the cells is the logit:
          <strong class="numbers">${formatSigned(logits[this.watched]!)}</strong>.
        </p>
        <div class="controls" part="controls">
          ${classSelect(this.labels, probabilities, this.watched, this.#watch)}
          <label class="field">
            Opacity
            <input
              type="range"
              min="0"
              max="1"
              step="0.05"
              .value=${String(this.opacity)}
              @input=${(event: Event) => {
                this.opacity = Number((event.target as HTMLInputElement).value);
              }}
            />
          </label>
          <label class="check">
            <input
              type="checkbox"
              .checked=${this.smooth}
              @change=${(event: Event) => {
                this.smooth = (event.target as HTMLInputElement).checked;
              }}
            />
            Smooth between cells
          </label>
        </div>
        ${
          scale
            ? legend(scale, { format: formatSigned, ends: ['lowers the logit', 'raises the logit'], marked })
            : nothing
        }
        <p class="readout numbers" part="readout">${this.#readout()}</p>
        ${this.renderFailure()}
      </div>
    </div>`;
  }

  #readout() {
    if (!this.map) return this.busy ? 'Computing' : nothing;
    const { current, map } = this;
    if (current) {
      const value = map.values[current.row * map.width + current.column]!;
      return html`${place(current.row, current.column)} adds <strong>${formatSigned(value)}</strong>.`;
    }
    const largest = largestCell(map)!;
    return html`Most for it: ${place(largest.row, largest.column).toLowerCase()},
      <strong>${formatSigned(largest.value)}</strong>. Point at a cell to read it.`;
  }

  #watch = (classIndex: number) => {
    this.watched = classIndex;
    this.compute();
  };

  #showOcclusion = () => this.dispatchEvent(new CustomEvent('show-occlusion'));
}

/** A cell's position in words, counted from 1. */
function place(row: number, column: number): string {
  return `Row ${row + 1}, column ${column + 1}`;
}

define('densenet-activation-panel', DensenetActivationPanel);
