import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { ConnectionMatrix, FeatureMaps } from '../../engine/types.ts';
import { define } from '../define.ts';
import './blockDiagram.ts';
import { sourceName } from './connections.ts';
import { featureStrips, type MapChoice } from './featureStrips.ts';
import { featureStyles } from './featureStyles.ts';
import { featureToolbar } from './featureToolbar.ts';
import { featureView } from './featureView.ts';
import { channelOf, widestChannel } from './heatMap.ts';
import type { Position } from './heatPicture.ts';
import { legendStyles } from './legend.ts';
import { ExplanationPanel } from './panel.ts';
import { describeStep, mapsUpTo, type Step } from './steps.ts';
import { baseStyles, controlStyles, panelStyles } from './styles.ts';

/** The node that is selected at first: its layer reads several earlier ones, and the block has more layers to come. */
const initialNode = 3;
const initialOpacity = 0.85;

/** The panel of the feature maps, which grow in number through each dense block, layer by layer (the paper's figure 1). */
export class DensenetFeaturePanel extends ExplanationPanel {
  static override properties: PropertyDeclarations = {
    step: { state: true },
    picked: { state: true },
    opacity: { state: true },
    current: { state: true },
  };

  static override styles = [...baseStyles, controlStyles, panelStyles, legendStyles, featureStyles];

  declare private step: Step;
  /** The feature map to enlarge, where the visitor chose one. */
  declare private picked: MapChoice | undefined;
  declare private opacity: number;
  declare private current: Position | undefined;
  protected override readonly subject = ['engine', 'model', 'classification'];
  /** What each layer took from where for the picture on show; undefined until it is computed. */
  #shares: readonly ConnectionMatrix[] | undefined;
  /** Feature maps of the picture on show, by node of the graph. */
  readonly #computed = new Map<number, { maps: FeatureMaps; widest: number }>();

  constructor() {
    super();
    this.opacity = initialOpacity;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model') && this.model) {
      const layerCount = this.model.blocks[0]?.layers.length ?? 0;
      this.step = { block: 0, node: Math.min(initialNode, layerCount) };
      this.picked = undefined;
    }
    super.willUpdate(changed);
  }

  protected reset(): void {
    this.#computed.clear();
    this.#shares = undefined;
    this.current = undefined;
  }

  protected compute(): void {
    const newestFirst = this.#layers.toReversed();
    void this.run(async (signal) => {
      for (const { node } of newestFirst) {
        if (this.#computed.has(node)) continue;
        const maps = await this.engine.featureMaps(this.model.id, node);
        if (signal.aborted) return;
        this.#computed.set(node, { maps, widest: widestChannel(maps) });
        this.requestUpdate();
      }
      if (this.#shares) return;
      const query = { network: 'trained', measure: 'responses' } as const;
      const shares = await this.engine.connections(this.model.id, query, signal);
      if (signal.aborted) return;
      this.#shares = shares;
      this.requestUpdate();
    });
  }

  get #block() {
    return this.model.blocks[this.step.block]!;
  }

  /** The block's input and all layers up to the selected node, oldest first. */
  get #layers() {
    return mapsUpTo(this.#block, this.step.node);
  }

  protected override render() {
    if (!this.classification) return nothing;
    const { blocks } = this.model;
    const { block, node } = this.step;
    return html`<div class="stack">
      ${featureToolbar(this.texts, blocks, this.step, this.#goTo)}
      <densenet-block-diagram
        exportparts="diagram"
        .block=${this.#block}
        .blockIndex=${block}
        .blockCount=${blocks.length}
        .shares=${this.#shares?.[block]}
        .selected=${node}
        .thumbnails=${this.#layers.map((layer) => this.#thumbnail(layer.node))}
        @node-change=${(event: CustomEvent<number>) => this.#goTo({ block, node: event.detail })}
      ></densenet-block-diagram>
      <p part="lead" aria-live="polite">${describeStep(this.texts, blocks, this.step)}</p>
      <div class="layout">
        ${this.#renderView()}
        <div class="sources">
          ${featureStrips({
            texts: this.texts,
            block: this.#block,
            step: node,
            mapsOf: (source) => this.#computed.get(source)?.maps,
            shown: this.#shown,
            onPick: (choice) => {
              this.picked = choice;
            },
          })}
          ${this.renderFailure()}
        </div>
      </div>
    </div>`;
  }

  #renderView() {
    const shown = this.#shown;
    if (!shown)
      return html`<div class="view"><p class="muted" role="status">${this.busy ? this.texts.explanation.computing : nothing}</p></div>`;
    return featureView({
      texts: this.texts,
      picture: this.classification.input,
      maps: this.#computed.get(shown.node)!.maps,
      channel: shown.channel,
      source: sourceName(
        this.texts,
        this.#layers.findIndex(({ node }) => node === shown.node),
      ),
      opacity: this.opacity,
      current: this.current,
      onOpacity: (opacity) => {
        this.opacity = opacity;
      },
      onCell: (position) => {
        this.current = position;
      },
    });
  }

  /** The feature map that is enlarged: the visitor's choice, or the newest layer's map with the widest range of values. */
  get #shown(): MapChoice | undefined {
    if (this.picked && this.#computed.has(this.picked.node)) return this.picked;
    const { node } = this.#layers.at(-1)!;
    const computed = this.#computed.get(node);
    return computed && { node, channel: computed.widest };
  }

  #thumbnail(node: number) {
    const computed = this.#computed.get(node);
    return computed && channelOf(computed.maps, computed.widest);
  }

  #goTo = (step: Step) => {
    this.step = step;
    this.picked = undefined;
    this.current = undefined;
    this.compute();
  };
}

define('densenet-feature-panel', DensenetFeaturePanel);
