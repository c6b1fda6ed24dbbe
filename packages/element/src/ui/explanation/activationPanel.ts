import { overlayOpacity, symmetricScale } from '@densenet/classifier/heat-map';
import { html, nothing, type PropertyDeclarations } from 'lit';
import type { HeatMap, LoadedModel } from '../../engine/types.ts';
import { renderRich } from '../../language/renderRich.ts';
import { define } from '../define.ts';
import { classSelect } from './classSelect.ts';
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
    const { activation } = this.texts;
    if (!activationGrid) {
      return this.#renderOcclusionInstead(activation.notAdditive);
    }
    if (activationGrid.height * activationGrid.width === 1) {
      return this.#renderOcclusionInstead(activation.oneCell);
    }
    return this.#renderMap(activationGrid);
  }

  get #label(): string {
    return this.labels[this.watched] ?? this.texts.explanation.className(this.watched);
  }

  #renderOcclusionInstead(reason: string) {
    const { activation } = this.texts;
    return html`<div class="side">
      <p part="message">${activation.instead(reason)}</p>
      <p><button part="button" @click=${this.#showOcclusion}>${activation.openOcclusion}</button></p>
    </div>`;
  }

  #renderMap({ height, width }: NonNullable<LoadedModel['activationGrid']>) {
    const { input, probabilities, logits } = this.classification;
    const scale = this.map && symmetricScale(this.map);
    const { current, texts } = this;
    const { activation, explanation, format } = texts;
    const marked = current && this.map?.values[current.row * width + current.column];
    return html`<div class="layout">
      <densenet-heat-picture
        exportparts="picture"
        .picture=${input}
        .map=${this.map}
        .scale=${scale}
        .opacity=${this.opacity}
        .smooth=${this.smooth}
        .label=${activation.over(this.#label)}
        .describe=${(row: number, column: number, value: number) =>
          explanation.cell(row + 1, column + 1, format.signed(value))}
        @cell-change=${(event: CustomEvent<Position | undefined>) => {
          this.current = event.detail;
        }}
      ></densenet-heat-picture>
      <div class="side">
        <p part="lead" class="numbers">
          ${renderRich(activation.lead(height, width, this.#label, format.signed(logits[this.watched]!)))}
        </p>
        <div class="controls" part="controls">
          ${classSelect(texts, this.labels, probabilities, this.watched, this.#watch)}
          <label class="field">
            ${explanation.opacity}
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
            ${activation.smooth}
          </label>
        </div>
        ${
          scale
            ? legend(scale, { format: format.signed, ends: [activation.lowers, activation.raises], marked })
            : nothing
        }
        <p class="readout numbers" part="readout">${this.#readout()}</p>
        ${this.renderFailure()}
      </div>
    </div>`;
  }

  #readout() {
    const { activation, explanation, format } = this.texts;
    if (!this.map) return this.busy ? explanation.computing : nothing;
    const { current, map } = this;
    if (current) {
      const value = map.values[current.row * map.width + current.column]!;
      return renderRich(activation.adds(current.row + 1, current.column + 1, format.signed(value)));
    }
    const largest = largestCell(map)!;
    return renderRich(activation.most(largest.row + 1, largest.column + 1, format.signed(largest.value)));
  }

  #watch = (classIndex: number) => {
    this.watched = classIndex;
    this.compute();
  };

  #showOcclusion = () => this.dispatchEvent(new CustomEvent('show-occlusion'));
}

define('densenet-activation-panel', DensenetActivationPanel);
