import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FeatureMaps, LayerInfo } from '../../engine/types.ts';
import './blockDiagram.ts';
import { define } from '../define.ts';
import { capitalize, exitName, sourceName } from './connections.ts';
import { featureStyles } from './featureStyles.ts';
import { featureView } from './featureView.ts';
import { liveliestChannel } from './heatMap.ts';
import type { Position } from './heatPicture.ts';
import { legendStyles } from './legend.ts';
import './mapStrip.ts';
import { ExplanationPanel } from './panel.ts';
import { sourceHeading } from './sourceHeading.ts';
import { describeStep, mapsUpTo, type Step, stepsOf } from './steps.ts';
import { baseStyles, controlStyles, panelStyles } from './styles.ts';

/** Early enough to see the block grow, late enough to see that a layer reads more than the one before it. */
const initialNode = 3;
const newThumbnail = 44;
const earlierThumbnail = 24;
const initialOpacity = 0.9;

/** Feature maps growing through each dense block, layer by layer, as in the paper's figure 1. */
export class DensenetFeaturePanel extends ExplanationPanel {
  static override properties: PropertyDeclarations = {
    step: { state: true },
    picked: { state: true },
    opacity: { state: true },
    current: { state: true },
  };

  static override styles = [...baseStyles, controlStyles, panelStyles, legendStyles, featureStyles];

  declare private step: Step;
  /** The map to enlarge, where the visitor chose one. */
  declare private picked: { node: number; channel: number } | undefined;
  declare private opacity: number;
  declare private current: Position | undefined;
  protected override readonly subject = ['engine', 'model', 'classification'];
  /** By node of the graph, for the picture on show. */
  readonly #maps = new Map<number, FeatureMaps>();

  constructor() {
    super();
    this.opacity = initialOpacity;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model')) {
      const layerCount = this.model.blocks[0]?.layers.length ?? 0;
      this.step = { block: 0, node: Math.min(initialNode, layerCount) };
      this.picked = undefined;
    }
    super.willUpdate(changed);
  }

  protected reset(): void {
    this.#maps.clear();
    this.current = undefined;
  }

  protected compute(): void {
    void this.run(async (signal) => {
      for (const { node } of mapsUpTo(this.#block, this.step.node).reverse()) {
        if (this.#maps.has(node)) continue;
        const maps = await this.engine.featureMaps(this.model.id, node);
        if (signal.aborted) return;
        this.#maps.set(node, maps);
        this.requestUpdate();
      }
    });
  }

  get #block() {
    return this.model.blocks[this.step.block]!;
  }

  protected override render() {
    if (!this.classification) return nothing;
    const { blocks } = this.model;
    const steps = stepsOf(blocks);
    const index = steps.findIndex(({ block, node }) => block === this.step.block && node === this.step.node);
    const goTo = (target: number) => () => this.#goTo(steps[target]!);
    return html`<div class="stack">
      <div class="controls" part="controls">
        <div class="blocks" role="radiogroup" aria-label="Dense block">
          ${blocks.map(
            (_, block) => html`<label
              ><input
                type="radio"
                name="block"
                .checked=${block === this.step.block}
                @change=${() => this.#goTo({ block, node: this.step.node })}
              /><span>Block ${block + 1}</span></label
            >`,
          )}
        </div>
        <div class="stepper">
          <button part="button" aria-label="Previous layer" ?disabled=${index === 0} @click=${goTo(index - 1)}>←</button>
          <input
            type="range"
            aria-label="Layer"
            aria-valuetext=${`block ${this.step.block + 1}, ${this.#nodeName}`}
            min="0"
            max=${steps.length - 1}
            .value=${String(index)}
            @input=${(event: Event) => this.#goTo(steps[Number((event.target as HTMLInputElement).value)]!)}
          />
          <button part="button" aria-label="Next layer" ?disabled=${index === steps.length - 1} @click=${goTo(index + 1)}>
            →
          </button>
        </div>
      </div>
      <densenet-block-diagram
        exportparts="diagram"
        .block=${this.#block}
        .blockIndex=${this.step.block}
        .blockCount=${blocks.length}
        .selected=${this.step.node}
        @node-change=${(event: CustomEvent<number>) => this.#goTo({ block: this.step.block, node: event.detail })}
      ></densenet-block-diagram>
      <p part="lead" aria-live="polite">${describeStep(blocks, this.step)}</p>
      <div class="layout">
        ${this.#renderView()}
        <div class="sources">${this.#renderStrips()} ${this.renderFailure()}</div>
      </div>
    </div>`;
  }

  get #nodeName(): string {
    const { node, block } = this.step;
    return node > this.#block.layers.length ? exitName(block, this.model.blocks.length) : sourceName(node);
  }

  #renderView() {
    const layers = mapsUpTo(this.#block, this.step.node);
    const shown = this.#shown(layers);
    if (!shown) return html`<div class="view"></div>`;
    return featureView({
      picture: this.classification.input,
      maps: this.#maps.get(shown.node)!,
      channel: shown.channel,
      source: sourceName(layers.findIndex(({ node }) => node === shown.node)),
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

  /** What is enlarged: the visitor's choice, or the newest layer's most telling map. */
  #shown(layers: readonly LayerInfo[]): { node: number; channel: number } | undefined {
    const { picked } = this;
    if (picked && this.#maps.has(picked.node) && layers.some(({ node }) => node === picked.node)) return picked;
    const node = layers.at(-1)!.node;
    const maps = this.#maps.get(node);
    return maps && { node, channel: liveliestChannel(maps) };
  }

  #renderStrips() {
    const layers = mapsUpTo(this.#block, this.step.node);
    const shown = this.#shown(layers);
    const isExit = this.step.node > this.#block.layers.length;
    const weights = this.step.node === 0 ? undefined : this.#block.weights[this.step.node - 1]!;
    const strips = layers.map((layer, source) => {
      const isNew = source === this.step.node;
      return html`<section class=${isNew ? 'new' : ''}>
        ${sourceHeading({
          name: isNew && source > 0 ? `New: layer ${source}` : capitalize(sourceName(source)),
          channels: layer.channels,
          source,
          sourceCount: this.#block.layers.length + 1,
          weight: weights?.[source],
          largestWeight: Math.max(...(weights ?? [0])),
        })}
        <densenet-map-strip
          exportparts="maps"
          .maps=${this.#maps.get(layer.node)}
          .channels=${layer.channels}
          .thumbnail=${isNew ? newThumbnail : earlierThumbnail}
          .selected=${shown?.node === layer.node ? shown.channel : undefined}
          .label=${`Feature maps of ${sourceName(source)}`}
          @map-change=${(event: CustomEvent<number>) => {
            this.picked = { node: layer.node, channel: event.detail };
          }}
        ></densenet-map-strip>
      </section>`;
    });
    const keyed = strips.map((strip, source) => ({ strip, node: layers[source]!.node })).reverse();
    // What a layer adds comes first, then what it reads, the newest first.
    return html`${
      isExit
        ? nothing
        : repeat(
            keyed.slice(0, 1),
            ({ node }) => node,
            ({ strip }) => strip,
          )
    }
      ${this.step.node === 0 ? nothing : html`<p class="small muted">${isExit ? 'It reads' : 'From all of these'}</p>`}
      ${repeat(
        isExit ? keyed : keyed.slice(1),
        ({ node }) => node,
        ({ strip }) => strip,
      )}`;
  }

  #goTo({ block, node }: Step): void {
    const last = this.model.blocks[block]!.layers.length + 1;
    this.step = { block, node: Math.min(node, last) };
    this.picked = undefined;
    this.current = undefined;
    this.compute();
  }
}

define('densenet-feature-panel', DensenetFeaturePanel);
