import { css, html, LitElement, type PropertyDeclarations, svg } from 'lit';
import type { DenseBlockInfo } from '../../engine/types.ts';
import { define } from '../define.ts';
import { ordinal, toCss } from './colour.ts';
import { capitalize, exitName, relativeWeight, sourceName } from './connections.ts';
import { type DiagramArc, layOutBlock } from './diagramLayout.ts';
import { formatValue } from './format.ts';
import { baseStyles } from './styles.ts';

const defaultWidth = 640;
const thinnest = 1.25;
/** What a weight of the reader's average adds to an arc, in pixels. */
const averageThickness = 2.5;
const thickest = 7;

/**
 * The paper's figure 1: a block's input, its layers and its exit, joined as they read each other. The node on show (or
 * pointed at) lights up its sources, thicker where its weights are larger. Fires `node-change`.
 */
export class DensenetBlockDiagram extends LitElement {
  static override properties: PropertyDeclarations = {
    block: { attribute: false },
    blockIndex: { attribute: false },
    blockCount: { attribute: false },
    selected: { attribute: false },
    pointed: { state: true },
    availableWidth: { state: true },
  };

  declare block: DenseBlockInfo;
  declare blockIndex: number;
  declare blockCount: number;
  /** Node on show. */
  declare selected: number;
  declare private pointed: number | undefined;
  declare private availableWidth: number;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.availableWidth = Math.floor(entry!.contentRect.width);
  });

  constructor() {
    super();
    this.availableWidth = defaultWidth;
  }

  static override styles = [
    ...baseStyles,
    css`
      .scroll {
        overflow-x: auto;
      }
      svg {
        display: block;
      }
      path {
        fill: none;
        stroke: var(--_border);
      }
      path.lit {
        stroke: var(--_accent);
        stroke-linecap: round;
      }
      .node {
        cursor: pointer;
        outline: none;
      }
      .plate {
        stroke: var(--_surface);
      }
      .reader.plate {
        fill: var(--_raised);
        stroke: var(--_muted);
      }
      .future {
        opacity: 0.35;
      }
      .ring {
        fill: none;
        stroke: none;
        stroke-width: 2;
      }
      .selected .ring {
        stroke: var(--_text);
      }
      .node:focus-visible .ring {
        stroke: var(--_accent);
        stroke-width: 3;
      }
      text {
        fill: var(--_muted);
        font-size: 12px;
        text-anchor: middle;
      }
      .selected text {
        fill: var(--_text);
        font-weight: 600;
      }
      @media (prefers-reduced-motion: no-preference) {
        path,
        .node {
          transition:
            stroke 150ms,
            stroke-width 150ms,
            opacity 150ms;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override render() {
    const { width, height, nodes, nodeSize, arcs } = layOutBlock(this.block.layers.length, this.availableWidth);
    const lit = this.pointed ?? this.selected;
    // What is lit is drawn last, above the rest.
    const ordered = [...arcs].sort((a, b) => Number(a.reader === lit) - Number(b.reader === lit));
    return html`<div class="scroll" part="diagram">
      <svg
        width=${width}
        height=${height}
        viewBox="0 0 ${width} ${height}"
        role="radiogroup"
        aria-label="Block ${this.blockIndex + 1}: its input, layers and exit"
        @keydown=${this.#step}
        @pointerleave=${() => {
          this.pointed = undefined;
        }}
      >
        <g aria-hidden="true">${ordered.map((arc) => this.#arc(arc, arc.reader === lit))}</g>
        ${nodes.map(({ x, y }, node) => this.#node(node, x, y, nodeSize))}
      </svg>
    </div>`;
  }

  #arc({ reader, source, path }: DiagramArc, lit: boolean) {
    if (!lit) return svg`<path d=${path}></path>`;
    const relative = relativeWeight(this.block, reader - 1, source);
    const thickness = Math.min(thickest, thinnest + averageThickness * relative);
    const opacity = Math.min(1, 0.3 + 0.4 * relative);
    return svg`<path class="lit" d=${path} stroke-opacity=${opacity} stroke-width=${thickness}></path>`;
  }

  #node(node: number, x: number, y: number, size: number) {
    const { block, blockIndex, blockCount, selected } = this;
    const isExit = node === block.layers.length + 1;
    const exit = exitName(blockIndex, blockCount);
    const colour = isExit ? undefined : toCss(ordinal(node, block.layers.length + 1));
    const corner = (offset: number) => ({ x: x - size / 2 + offset, y: y - size / 2 + offset });
    // A stack of maps, as figure 1 draws it.
    const plates = [4, 2, 0].map((offset) => {
      const side = size - 4;
      const at = corner(offset);
      return svg`<rect class=${isExit ? 'reader plate' : 'plate'} x=${at.x} y=${at.y} width=${side} height=${side}
        rx="4" fill=${colour ?? 'none'}></rect>`;
    });
    const ring = corner(-3);
    return svg`<g
      class="node ${node === selected ? 'selected' : ''} ${node > selected && !isExit ? 'future' : ''}"
      role="radio"
      aria-checked=${node === selected}
      aria-label=${this.#label(node, isExit, exit)}
      tabindex=${node === selected ? 0 : -1}
      data-node=${node}
      @click=${() => this.#select(node)}
      @pointerenter=${() => {
        this.pointed = node;
      }}
    >
      <rect class="ring" x=${ring.x} y=${ring.y} width=${size + 6} height=${size + 6} rx="7"></rect>
      ${plates}
      <text x=${x} y=${y + size / 2 + 18}>${node === 0 ? 'in' : isExit ? 'out' : node}</text>
    </g>`;
  }

  /** With the weights that the arcs show. */
  #label(node: number, isExit: boolean, exit: string): string {
    const name = capitalize(isExit ? exit : sourceName(node));
    if (node === 0) return `${name}: reads nothing in this block`;
    const sources = this.block.weights[node - 1]!.map(
      (weight, source) => `${sourceName(source)} ${formatValue(weight)}`,
    );
    return `${name}: listens to ${sources.join(', ')}`;
  }

  #step = (event: KeyboardEvent) => {
    const last = this.block.layers.length + 1;
    const [before, after] = [this.selected - 1, this.selected + 1];
    const targets = { ArrowRight: after, ArrowDown: after, ArrowLeft: before, ArrowUp: before, Home: 0, End: last };
    const next = targets[event.key as keyof typeof targets];
    if (next === undefined || next < 0 || next > last) return;
    event.preventDefault();
    this.#select(next);
    this.renderRoot.querySelector<SVGElement>(`[data-node="${next}"]`)!.focus();
  };

  #select(node: number): void {
    this.dispatchEvent(new CustomEvent<number>('node-change', { detail: node }));
  }
}

define('densenet-block-diagram', DensenetBlockDiagram);
