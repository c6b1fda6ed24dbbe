import { html, type PropertyDeclarations } from 'lit';
import type { Classification, Engine, LoadedModel } from '../../engine/types.ts';
import './activationPanel.ts';
import './connectionPanel.ts';
import { define } from '../define.ts';
import { explanationStyles } from './explanationStyles.ts';
import './featurePanel.ts';
import './occlusionPanel.ts';
import '../save/saveFigure.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { type ExplanationTab, tabs } from './tabs.ts';

/** The parts of the inner elements that a page may style. Each element on the way out exports them. */
export const explanationParts = [
  'tablist',
  'tab',
  'tab-selected',
  'panel',
  'lead',
  'message',
  'picture',
  'controls',
  'select',
  'button',
  'progress',
  'legend',
  'readout',
  'failure',
  'diagram',
  'maps',
  'view',
  'connections',
  'takeaway',
  'figure-five',
  'save',
] as const;

const exported = explanationParts.join(', ');

/**
 * Four explanations of one classification in tabs, each computed when it is first shown. Dispatches `tab-change` where the
 * visitor chooses another.
 */
export class DensenetExplanation extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    engine: { attribute: false },
    model: { attribute: false },
    classification: { attribute: false },
    classIndex: { attribute: false },
    labels: { attribute: false },
    tab: { attribute: false },
  };

  static override styles = explanationStyles;

  /** The engine that made the classification. It explains the picture that it classified last with the model. */
  declare engine: Engine;
  declare model: LoadedModel;
  declare classification: Classification;
  /** The class to explain first. */
  declare classIndex: number;
  declare labels: readonly string[];
  declare tab: ExplanationTab;

  constructor() {
    super();
    this.tab = 'activation';
  }

  protected override render() {
    const { explanation } = this.texts;
    return html`
      <div role="tablist" part="tablist" aria-label=${explanation.why} @keydown=${this.#step}>
        ${tabs.map((id) => {
          const selected = id === this.tab;
          return html`<button
            role="tab"
            part="tab ${selected ? 'tab-selected' : ''}"
            id="tab-${id}"
            aria-controls="panel-${id}"
            aria-selected=${selected}
            tabindex=${selected ? 0 : -1}
            @click=${() => this.#choose(id)}
          >
            ${explanation[id]}
          </button>`;
        })}
      </div>
      ${tabs.map(
        (id) => html`<div
          role="tabpanel"
          part="panel"
          id="panel-${id}"
          aria-labelledby="tab-${id}"
          ?hidden=${id !== this.tab}
        >
          ${this.#renderPanel(id)}
        </div>`,
      )}
      <densenet-save-figure
        part="save"
        exportparts="button"
        .name=${`densenet-${this.tab}`}
        .label=${explanation[this.tab]}
        .figure=${() => this.renderRoot.querySelector(`#panel-${this.tab} > *`)}
      ></densenet-save-figure>
    `;
  }

  #renderPanel(id: ExplanationTab) {
    const { engine, model, classification, classIndex, labels } = this;
    const active = id === this.tab;
    switch (id) {
      case 'activation':
        return html`<densenet-activation-panel
          exportparts=${exported}
          .engine=${engine}
          .model=${model}
          .classification=${classification}
          .classIndex=${classIndex}
          .labels=${labels}
          .active=${active}
          @show-occlusion=${() => this.#show('occlusion')}
        ></densenet-activation-panel>`;
      case 'occlusion':
        return html`<densenet-occlusion-panel
          exportparts=${exported}
          .engine=${engine}
          .model=${model}
          .classification=${classification}
          .classIndex=${classIndex}
          .labels=${labels}
          .active=${active}
        ></densenet-occlusion-panel>`;
      case 'features':
        return html`<densenet-feature-panel
          exportparts=${exported}
          .engine=${engine}
          .model=${model}
          .classification=${classification}
          .active=${active}
        ></densenet-feature-panel>`;
      case 'connections':
        return html`<densenet-connection-panel
          exportparts=${exported}
          .engine=${engine}
          .model=${model}
          .classification=${classification}
          .active=${active}
        ></densenet-connection-panel>`;
    }
  }

  #step = (event: KeyboardEvent) => {
    const from = tabs.indexOf(this.tab);
    const targets = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: tabs.length - 1 };
    const target = targets[event.key as keyof typeof targets];
    if (target === undefined) return;
    event.preventDefault();
    this.#show(tabs.at(target % tabs.length)!);
  };

  #choose(tab: ExplanationTab): void {
    this.tab = tab;
    this.dispatchEvent(new CustomEvent('tab-change', { detail: tab }));
  }

  #show(tab: ExplanationTab): void {
    this.#choose(tab);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)!.focus();
  }
}

define('densenet-explanation', DensenetExplanation);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-explanation': DensenetExplanation;
  }
}
