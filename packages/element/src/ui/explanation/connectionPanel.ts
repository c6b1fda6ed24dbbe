import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { ConnectionMatrix, ConnectionQuery } from '../../engine/types.ts';
import './connectionMap.ts';
import { define } from '../define.ts';
import { connectionPanelStyles } from './connectionPanelStyles.ts';
import { exitName, type Measure } from './connections.ts';
import { figureFive, figureFiveStyles } from './figureFive.ts';
import { ExplanationPanel } from './panel.ts';
import { baseStyles, controlStyles } from './styles.ts';

/** Where a block has more layers than this, four blocks side by side would have cells too small to point at. */
const mostLayersSideBySide = 8;

const networks = ['trained', 'untrained'] as const;
const measures: readonly Measure[] = ['absolute', 'relative', 'responses'];

/**
 * The panel of the connections: how much each layer listens to each earlier one, by block. By weight (the paper's figure 5) or, for
 * the picture on show, by what came from where; of the trained network or of the same one untrained.
 */
export class DensenetConnectionPanel extends ExplanationPanel {
  static override properties: PropertyDeclarations = {
    network: { state: true },
    measure: { state: true },
  };

  static override styles = [...baseStyles, controlStyles, connectionPanelStyles, figureFiveStyles];

  declare private network: ConnectionQuery['network'];
  declare private measure: Measure;
  protected override readonly subject = ['engine', 'model', 'classification'];
  /** What was computed, by network and measure. */
  readonly #known = new Map<string, readonly ConnectionMatrix[]>();
  /** What is on show until what was chosen is computed. */
  #shown: { matrices: readonly ConnectionMatrix[]; measure: Measure } | undefined;

  constructor() {
    super();
    this.network = 'trained';
    this.measure = 'absolute';
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model') && this.model) {
      this.#known.clear();
      this.#shown = undefined;
    }
    super.willUpdate(changed);
    if (!this.model) return;
    const matrices = this.#matricesOf(this.#chosen);
    if (matrices) this.#shown = { matrices, measure: this.measure };
  }

  /** Drops what was computed for a picture; the weights are the same for all. */
  protected reset(): void {
    for (const network of networks) this.#known.delete(keyOf({ network, measure: 'responses' }));
  }

  /** Asks for what is chosen, and for the untrained network's weights, which the trained one's are compared with. */
  protected compute(): void {
    void this.run(async (signal) => {
      for (const query of [this.#chosen, { network: 'untrained', measure: 'weights' } as const]) {
        if (this.#matricesOf(query)) continue;
        const matrices = await this.engine.connections(this.model.id, query, signal);
        if (signal.aborted) return;
        this.#known.set(keyOf(query), matrices);
        this.requestUpdate();
      }
    });
  }

  get #chosen(): ConnectionQuery {
    return { network: this.network, measure: this.measure === 'responses' ? 'responses' : 'weights' };
  }

  #matricesOf(query: ConnectionQuery): readonly ConnectionMatrix[] | undefined {
    if (query.network === 'trained' && query.measure === 'weights')
      return this.model.blocks.map(({ weights }) => weights);
    return this.#known.get(keyOf(query));
  }

  /** Whether what was chosen is not computed yet, so that something else is on show. */
  get #isWaiting(): boolean {
    return this.#matricesOf(this.#chosen) === undefined;
  }

  protected override render() {
    if (!this.active || !this.model || !this.#shown) return nothing;
    const { connections, place } = this.texts;
    const { blocks } = this.model;
    const { matrices, measure } = this.#shown;
    const untrained = this.#known.get(keyOf({ network: 'untrained', measure: 'weights' }));
    const isLarge = blocks.some(({ layers }) => layers.length > mostLayersSideBySide);
    return html`<div class="stack">
      <p part="lead">${measure === 'responses' ? connections.responseLead : connections.lead}</p>
      ${this.#renderControls()} ${this.renderFailure()}
      <div class="blocks ${isLarge ? 'large' : ''} ${blocks.length % 2 === 1 ? 'odd' : ''}" aria-busy=${this.#isWaiting}>
        ${blocks.map(
          (block, index) => html`<densenet-connection-map
            exportparts="connections, legend, readout, takeaway"
            .block=${{ ...block, weights: matrices[index]! }}
            .name=${place.block(index + 1)}
            .exit=${exitName(this.texts, index, blocks.length)}
            .measure=${measure}
          ></densenet-connection-map>`,
        )}
      </div>
      ${figureFive(
        blocks,
        untrained && blocks.map((block, index) => ({ ...block, weights: untrained[index]! })),
        connections,
      )}
    </div>`;
  }

  #renderControls() {
    const { connections } = this.texts;
    const hint = this.measure === 'responses' ? connections.responseHint : connections.hint;
    return html`<div class="controls" part="controls">
      <fieldset class="field">
        <legend>${connections.network}</legend>
        <div class="choices">
          ${networks.map(
            (network) => html`<label class="check">
              <input
                type="radio"
                name="network"
                .checked=${network === this.network}
                @change=${() => this.#choose({ network })}
              />
              ${connections[network]}
            </label>`,
          )}
        </div>
      </fieldset>
      <label class="field">
        ${connections.colour}
        <select
          part="select"
          @change=${(event: Event) => this.#choose({ measure: (event.target as HTMLSelectElement).value as Measure })}
        >
          ${measures.map((measure) => html`<option value=${measure} ?selected=${measure === this.measure}>${connections[measure]}</option>`)}
        </select>
      </label>
      <p class="small muted hint">
        ${this.network === 'untrained' ? connections.untrainedHint : nothing} ${hint}
        <span role="status">${this.#isWaiting ? this.texts.explanation.computing : nothing}</span>
      </p>
    </div>`;
  }

  #choose(choice: { network?: ConnectionQuery['network']; measure?: Measure }): void {
    Object.assign(this, choice);
    this.compute();
  }
}

const keyOf = ({ network, measure }: ConnectionQuery): string => `${network} ${measure}`;

define('densenet-connection-panel', DensenetConnectionPanel);
