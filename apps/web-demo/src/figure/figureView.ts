import type { LoadedModel } from '@densenet/element';
import { html, svg } from 'lit';
import { cssVariables } from '../page/directives.ts';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { type BlockShape, layoutFigure } from './layout.ts';

/** The blocks that are drawn until a model is ready: as many, with as many layers, as the shipped model has. */
const placeholder: readonly BlockShape[] = Array(4).fill({ layers: 4, weights: undefined });

/** Height of the figure as a share of its width, and in pixels at least and at most. */
const aspect = 0.15;
const [lowest, highest] = [104, 176];

/** How long a line lights up after a classification, and how much later those of the next layer do, in milliseconds. */
const pulse = { duration: 700, step: 45 };

/** The page's network as a line drawing, after the paper's figure 1. */
export class DemoFigure extends PageElement {
  static override properties = { width: { state: true } };
  declare width: number;
  readonly #page = new StoreController(this, page);
  readonly #observer = new ResizeObserver(([entry]) => {
    this.width = Math.round(entry!.contentRect.width);
  });

  constructor() {
    super();
    this.width = 0;
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

  protected override render() {
    const { model } = this.#page.state;
    const height = Math.max(lowest, Math.min(highest, aspect * this.width));
    const { plates, arcs, exits } = layoutFigure(model?.blocks.map(shapeOf) ?? placeholder, this.width, height);
    return html`<svg
      class="figure ${model ? 'measured' : ''}"
      role="img"
      aria-label=${this.texts.figure.label(layersOf(model))}
      width=${this.width}
      height=${height}
      viewBox="0 0 ${this.width} ${height}"
    >
      ${plates.map(
        ({ points, isInput }) => svg`<polygon class=${isInput ? 'plate input' : 'plate'} points=${points}></polygon>`,
      )}
      ${arcs.map(
        ({ path, strength, order }) =>
          svg`<path class="arc" d=${path} data-order=${order} ${cssVariables({ '--strength': strength.toFixed(3) })}></path>`,
      )}
      ${exits.map(
        ({ x, top, y, next, order }) =>
          svg`<path class="exit" d="M${x},${top} V${y} H${next}" data-order=${order}></path>`,
      )}
    </svg>`;
  }
}

const shapeOf = ({ layers, weights }: LoadedModel['blocks'][number]): BlockShape => ({
  layers: layers.length,
  weights,
});

/** How many layers each dense block has. */
const layersOf = (model: LoadedModel | undefined): number[] =>
  model?.blocks.map((block) => block.layers.length) ?? placeholder.map((block) => block.layers);

customElements.define('demo-figure', DemoFigure);
