import type { ConnectionMatrix, ConnectionQuery, LoadedModel } from '@densenet/element';
import { html, nothing, svg } from 'lit';
import { cssVariables } from '../page/directives.ts';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { choice } from './choice.ts';
import { ConnectionsController } from './connectionsController.ts';
import { describeNode, type Place } from './describeNode.ts';
import { type Arc, type BlockShape, type FigureLayout, type FigureNode, layoutFigure } from './layout.ts';
import { moved } from './moved.ts';

/** The blocks that are drawn until a model is ready: as many, with as many layers, as the shipped model has. */
const placeholder: readonly BlockShape[] = Array(4).fill({ layers: 4, weights: undefined });

/** Height of the figure as a share of its width, and in pixels at least and at most. */
const aspect = 0.15;
const [lowest, highest] = [104, 176];

/** How long a line lights up after a classification, and how much later those of the next layer do, in milliseconds. */
const pulse = { duration: 700, step: 45 };

/**
 * The page's network as a line drawing, after the paper's figure 1. A node that is pointed at lights up with what it reads and who
 * reads it. Lines are as strong as what the layers took from the picture on show, or, without one, as their weights; of the
 * network as it is or of the same one untrained.
 */
export class DemoFigure extends PageElement {
  static override properties = {
    width: { state: true },
    lit: { state: true },
    network: { state: true },
    prefersWeights: { state: true },
  };
  declare width: number;
  /** The node that is pointed at or focused. */
  declare lit: Place | undefined;
  declare network: ConnectionQuery['network'];
  /** Whether the visitor wants to see the weights though there is a picture. */
  declare prefersWeights: boolean;
  /** What is drawn: what was asked for, or, until it is computed, what was before it. */
  #shown: Shown | undefined;
  /** The node that is focused when the visitor tabs into the figure. */
  #focusable: Place = { block: 0, place: 0 };
  readonly #page = new StoreController(this, page);
  readonly #connections = new ConnectionsController(this);
  readonly #observer = new ResizeObserver(([entry]) => {
    this.width = Math.round(entry!.contentRect.width);
  });

  constructor() {
    super();
    this.width = 0;
    this.network = 'trained';
    this.prefersWeights = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  /** Lights up the lines, layer after layer, as if a picture ran through the network. */
  run(): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    for (const line of this.querySelectorAll<SVGElement>('[data-order]')) {
      line.animate([{}, { strokeOpacity: 1 }, {}], {
        duration: pulse.duration,
        delay: Number(line.dataset.order) * pulse.step,
        easing: 'ease-out',
      });
    }
  }

  get #measure(): ConnectionQuery['measure'] {
    return page.state.picture === undefined || this.prefersWeights ? 'weights' : 'responses';
  }

  /** The connections of a network by the measure on show; undefined where they are not known yet, or cannot be computed. */
  #matrices(network: ConnectionQuery['network']): readonly ConnectionMatrix[] | undefined {
    const found = this.#connections.get({ network, measure: this.#measure });
    return found?.length === 0 ? undefined : found;
  }

  protected override willUpdate(): void {
    const { model } = this.#page.state;
    const matrices = this.#matrices(this.network);
    if (model && matrices) this.#shown = { model, matrices, measure: this.#measure };
    else if (model !== this.#shown?.model) {
      this.#shown = model && { model, matrices: model.blocks.map(({ weights }) => weights), measure: 'weights' };
    }
  }

  protected override render() {
    const { model } = this.#page.state;
    const texts = this.texts.figure;
    const matrices = this.#shown?.matrices;
    const height = Math.max(lowest, Math.min(highest, aspect * this.width));
    const layout = layoutFigure(model ? shapesOf(model, matrices) : placeholder, this.width, height);
    // Another model may have fewer layers than the one before.
    if (!layout.nodes.some((node) => isAt(node, this.#focusable))) this.#focusable = { block: 0, place: 0 };
    const layers = model?.blocks.map((block) => block.layers.length) ?? placeholder.map((block) => block.layers);
    return html`<svg
        class="figure ${this.lit ? 'pointing' : ''}"
        role="group"
        aria-label=${texts.label(layers)}
        width=${this.width}
        height=${height}
        viewBox="0 0 ${this.width} ${height}"
        @keydown=${this.#step}
        @pointerleave=${this.#leave}
        @focusout=${() => this.#point(undefined)}
      >
        ${this.#plates(layout)}
        ${layout.arcs.map(
          (arc) =>
            svg`<path class="arc ${this.#role(arc)}" d=${arc.path} data-order=${arc.order} ${cssVariables({ '--strength': arc.strength.toFixed(3) })}></path>`,
        )}
        ${layout.exits.map(
          ({ x, top, y, next, order }) =>
            svg`<path class="exit" d="M${x},${top} V${y} H${next}" data-order=${order}></path>`,
        )}
        ${this.#shown ? layout.nodes.map((node) => this.#node(node, height, this.#shown!)) : nothing}
      </svg>
      ${model ? this.#controls() : nothing}
      <p class="caption">${this.#caption()}</p>
      ${
        model
          ? html`<densenet-save-figure
              .figure=${() => this}
              .name=${'densenet'}
              .label=${texts.label(layers)}
            ></densenet-save-figure>`
          : nothing
      }`;
  }

  #plates({ plates }: FigureLayout) {
    let place = -1;
    return plates.map(({ points, isInput, block }) => {
      place = isInput ? 0 : place + 1;
      const isLit = this.lit?.block === block && this.lit.place === place;
      return svg`<polygon class="plate ${isInput ? 'input' : ''} ${isLit ? 'lit' : ''}" points=${points}></polygon>`;
    });
  }

  /** Of a line, beside the node that is pointed at: whether it brings something to it, or takes something on. */
  #role({ block, source, reader }: Arc): string {
    const { lit } = this;
    if (lit?.block !== block) return '';
    if (reader === lit.place) return 'read';
    return source === lit.place ? 'reading' : '';
  }

  #node({ block, place, left, width }: FigureNode, height: number, { matrices, measure }: Shown) {
    const isFocusable = isAt({ block, place }, this.#focusable);
    return svg`<rect
      class="node"
      role="img"
      aria-label=${describeNode({ block, place }, matrices, measure, this.texts)}
      tabindex=${isFocusable ? 0 : -1}
      data-node="${block},${place}"
      x=${left}
      width=${width}
      height=${height}
      @pointerenter=${() => this.#point({ block, place })}
      @focus=${() => {
        this.#focusable = { block, place };
        this.#point(this.#focusable);
      }}
    ></rect>`;
  }

  #controls() {
    const texts = this.texts.figure;
    const hasPicture = this.#page.state.picture !== undefined;
    const networks = (['trained', 'untrained'] as const).map((network) => ({
      text: texts[network],
      isChosen: network === this.network,
      choose: () => {
        this.network = network;
      },
    }));
    const lines = (['responses', 'weights'] as const).map((measure) => ({
      text: texts[measure].choice,
      isChosen: measure === this.#measure,
      isPossible: measure === 'weights' || hasPicture,
      choose: () => {
        this.prefersWeights = measure === 'weights';
      },
    }));
    return html`<div class="figure-controls">
      ${choice('figure-network', texts.network, networks)} ${choice('figure-lines', texts.lines, lines)}
    </div>`;
  }

  #caption(): string {
    const texts = this.texts.figure;
    const shown = this.#shown;
    if (!shown) return texts.point;
    if (this.lit && shown.matrices[this.lit.block]) {
      return describeNode(this.lit, shown.matrices, shown.measure, this.texts);
    }
    if (this.#connections.failure !== undefined) return texts.failed(this.#connections.failure);
    if (!this.#matrices(this.network)) return texts.waiting;
    const { measure } = shown;
    const [trained, untrained] = [this.#matrices('trained'), this.#matrices('untrained')];
    const lesson = trained && untrained ? [texts[measure].moved(moved(trained, untrained))] : [];
    return [texts.point, texts[measure].hint, ...lesson].join(this.texts.sentenceSpace);
  }

  #point(place: Place | undefined): void {
    this.lit = place;
  }

  readonly #leave = (event: PointerEvent): void => {
    // A finger "leaves" when it is lifted; the node that it pointed at stays lit, so that it can be read.
    if (event.pointerType !== 'touch') this.#point(undefined);
  };

  readonly #step = (event: KeyboardEvent): void => {
    const nodes = [...this.querySelectorAll<SVGElement>('[data-node]')];
    const { block, place } = this.#focusable;
    const from = nodes.findIndex(({ dataset }) => dataset.node === `${block},${place}`);
    const [before, after] = [Math.max(0, from - 1), Math.min(nodes.length - 1, from + 1)];
    const targets = {
      ArrowRight: after,
      ArrowDown: after,
      ArrowLeft: before,
      ArrowUp: before,
      Home: 0,
      End: nodes.length - 1,
    };
    const next = targets[event.key as keyof typeof targets];
    if (next === undefined) return;
    event.preventDefault();
    nodes[next]!.focus();
  };
}

interface Shown {
  model: LoadedModel;
  matrices: readonly ConnectionMatrix[];
  measure: ConnectionQuery['measure'];
}

const isAt = (node: Place, { block, place }: Place): boolean => node.block === block && node.place === place;

const shapesOf = ({ blocks }: LoadedModel, matrices: readonly ConnectionMatrix[] | undefined): BlockShape[] =>
  blocks.map(({ layers }, block) => ({ layers: layers.length, weights: matrices?.[block] }));

customElements.define('demo-figure', DemoFigure);
