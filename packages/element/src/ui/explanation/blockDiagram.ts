import { relativeWeight } from '@densenet/classifier/connections';
import { paint, sequential } from '@densenet/classifier/heat-map';
import { html, nothing, type PropertyDeclarations, type PropertyValues, svg } from 'lit';
import type { ConnectionMatrix, DenseBlockInfo, HeatMap } from '../../engine/types.ts';
import { define } from '../define.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { blockDiagramStyles } from './blockDiagramStyles.ts';
import { ordinal, toCss } from './colour.ts';
import { exitName, sourceName } from './connections.ts';
import { type DiagramArc, type DiagramLayout, layOutBlock } from './diagramLayout.ts';
import { valueRange } from './heatMap.ts';
import { pixelCanvas } from './pixelCanvas.ts';
import { styleProperties } from './styleProperties.ts';

const defaultWidth = 640;
/** Thickness of an arc in pixels: of one without weight, what a weight of the reader's average adds, and the most. */
const thinnest = 1.25;
const averageThickness = 2.5;
const thickest = 7;
/** Pixels by which the plates of a node are offset, as the paper's figure 1 draws feature maps; the last is in front. */
const plateOffsets = [4, 2, 0] as const;
const deepestPlate = plateOffsets[0];
const thumbnailInset = 2;
/** With more arcs than this they are drawn faint, or they would be a grey mass. */
const mostStrongArcs = 60;

/**
 * A dense block as in the paper's figure 1: its input, its layers and its exit (the layer that reads the whole block), with
 * an arc from each to every later one that reads it. Of the selected node, or the node pointed at, two kinds of arcs are
 * highlighted: those from its sources, thicker where it takes more, and those to its readers. Dispatches `node-change` with a node.
 */
export class DensenetBlockDiagram extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    block: { attribute: false },
    blockIndex: { attribute: false },
    blockCount: { attribute: false },
    shares: { attribute: false },
    selected: { attribute: false },
    thumbnails: { attribute: false },
    pointed: { state: true },
    availableWidth: { state: true },
  };

  static override styles = blockDiagramStyles;

  declare block: DenseBlockInfo;
  declare blockIndex: number;
  declare blockCount: number;
  /** What each reader took from each source for a picture; undefined where it is not known: weights are shown instead. */
  declare shares: ConnectionMatrix | undefined;
  /** The selected node: 0 is the block's input, then come its layers, then its exit. */
  declare selected: number;
  /** A feature map for each node that has one to show. */
  declare thumbnails: readonly (HeatMap | undefined)[];
  declare private pointed: number | undefined;
  declare private availableWidth: number;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.availableWidth = Math.floor(entry!.contentRect.width);
  });

  constructor() {
    super();
    this.availableWidth = defaultWidth;
    this.thumbnails = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  get #exit(): number {
    return this.block.layers.length + 1;
  }

  protected override render() {
    const layout = layOutBlock(this.block.layers.length, this.availableWidth);
    const { width, height, nodes, arcs } = layout;
    const lit = this.pointed ?? this.selected;
    // Highlighted arcs are drawn last, above the others.
    const rank = ({ reader, source }: DiagramArc) => (reader === lit ? 2 : Number(source === lit));
    const ordered = [...arcs].sort((a, b) => rank(a) - rank(b));
    return html`<div class="scroll" part="diagram">
      <div class="drawing" ${styleProperties({ width: `${width}px` })}>
        <svg
          width=${width}
          height=${height}
          role="radiogroup"
          aria-label=${this.texts.features.diagram(this.blockIndex + 1)}
          @keydown=${this.#step}
          @pointerleave=${() => {
            this.pointed = undefined;
          }}
        >
          <g class=${arcs.length > mostStrongArcs ? 'faint' : ''} aria-hidden="true">${ordered.map((arc) => this.#arc(arc, lit))}</g>
          ${nodes.map((_, node) => this.#node(node, layout, lit))}
        </svg>
        ${nodes.map((_, node) => this.#thumbnail(node, layout))}
      </div>
    </div>`;
  }

  #arc({ reader, source, path }: DiagramArc, lit: number) {
    if (reader !== lit) return svg`<path class=${source === lit ? 'reading' : ''} d=${path}></path>`;
    const relative = this.#relative(reader - 1, source);
    const thickness = Math.min(thickest, thinnest + averageThickness * relative);
    const opacity = Math.min(1, 0.3 + 0.4 * relative);
    return svg`<path class="lit" d=${path} stroke-opacity=${opacity} stroke-width=${thickness}></path>`;
  }

  /** How much a reader takes from a source, as a multiple of its average. */
  #relative(reader: number, source: number): number {
    const row = this.shares?.[reader];
    return row === undefined ? relativeWeight(this.block, reader, source) : row[source]! * row.length;
  }

  #node(node: number, { nodes, nodeSize }: DiagramLayout, lit: number) {
    const { x, y } = nodes[node]!;
    const { place, format } = this.texts;
    const isExit = node === this.#exit;
    const colour = isExit ? undefined : toCss(ordinal(node, this.#exit));
    const [left, top] = [x - nodeSize / 2, y - nodeSize / 2];
    const side = nodeSize - deepestPlate;
    const plates = plateOffsets.map(
      (offset) => svg`<rect class="plate ${isExit ? 'exit' : ''}" x=${left + offset} y=${top + offset}
        width=${side} height=${side} rx="4" fill=${colour ?? 'none'}></rect>`,
    );
    const weight = node < lit ? (this.shares ?? this.block.weights)[lit - 1]![node] : undefined;
    const bottom = y + nodeSize / 2;
    return svg`<g
      class="node ${node === this.selected ? 'selected' : ''} ${node > this.selected && !isExit ? 'later' : ''}"
      role="radio"
      aria-checked=${node === this.selected}
      aria-label=${this.#label(node)}
      tabindex=${node === this.selected ? 0 : -1}
      data-node=${node}
      @click=${() => this.#select(node)}
      @pointerenter=${() => {
        this.pointed = node;
      }}
    >
      <rect class="ring" x=${left - 3} y=${top - 3} width=${nodeSize + 6} height=${nodeSize + 6} rx="7"></rect>
      ${plates}
      <text class="name" x=${x} y=${bottom + 18}>${node === 0 ? place.inputShort : isExit ? place.outShort : node}</text>
      ${weight === undefined ? nothing : svg`<text class="weight" x=${x} y=${bottom + 35}>${(this.shares ? format.share : format.compact)(weight)}</text>`}
    </g>`;
  }

  #thumbnail(node: number, { nodes, nodeSize }: DiagramLayout) {
    if (!this.thumbnails[node]) return nothing;
    const { x, y } = nodes[node]!;
    const px = (length: number) => `${length}px`;
    const side = px(nodeSize - deepestPlate - 2 * thumbnailInset);
    const left = px(x - nodeSize / 2 + thumbnailInset);
    const top = px(y - nodeSize / 2 + thumbnailInset);
    return html`<canvas
      aria-hidden="true"
      data-thumbnail=${node}
      ${styleProperties({ left, top, width: side, height: side })}
    ></canvas>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('selected') || changed.has('block')) this.#scrollToSelected();
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas')) {
      const map = this.thumbnails[Number(canvas.dataset.thumbnail)]!;
      Object.assign(canvas, { width: map.width, height: map.height });
      const pixels = paint(map, { ramp: sequential, ...valueRange(map.values) });
      canvas.getContext('2d')!.drawImage(pixelCanvas(new ImageData(pixels, map.width, map.height)), 0, 0);
    }
  }

  /** Scrolls the diagram so that the selected node is in the middle: a block of many layers is wider than the panel. */
  #scrollToSelected(): void {
    const scroll = this.renderRoot.querySelector('.scroll')!;
    const { nodes } = layOutBlock(this.block.layers.length, this.availableWidth);
    scroll.scrollLeft = nodes[this.selected]!.x - scroll.clientWidth / 2;
  }

  /** A node in words, with what its arcs show. */
  #label(node: number): string {
    const { texts } = this;
    const { features, format } = texts;
    const name = node === this.#exit ? exitName(texts, this.blockIndex, this.blockCount) : sourceName(texts, node);
    if (node === 0) return features.readsNothing(name);
    const shares = this.shares?.[node - 1];
    if (shares) {
      const took = shares.map((share, source) => features.sourceShare(sourceName(texts, source), format.share(share)));
      return features.took(name, took);
    }
    const sources = this.block.weights[node - 1]!.map((weight, source) =>
      features.sourceWeight(sourceName(texts, source), format.value(weight)),
    );
    return features.reads(name, sources);
  }

  #step = (event: KeyboardEvent) => {
    const [before, after] = [this.selected - 1, this.selected + 1];
    const last = this.#exit;
    const targets = { ArrowRight: after, ArrowDown: after, ArrowLeft: before, ArrowUp: before, Home: 0, End: last };
    const next = targets[event.key as keyof typeof targets];
    if (next === undefined || next < 0 || next > last) return;
    event.preventDefault();
    this.pointed = undefined;
    this.#select(next);
    this.renderRoot.querySelector<SVGElement>(`[data-node="${next}"]`)!.focus();
  };

  #select(node: number): void {
    this.dispatchEvent(new CustomEvent<number>('node-change', { detail: node }));
  }
}

define('densenet-block-diagram', DensenetBlockDiagram);
