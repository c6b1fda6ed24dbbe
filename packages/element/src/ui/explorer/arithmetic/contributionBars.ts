import { css, html, LitElement, type PropertyDeclarations } from 'lit';
import { define } from '../../define.ts';
import { baseStyles } from '../../explanation/styles.ts';

const height = 72;

/**
 * What each channel of a source adds, as bars around zero on a canvas, since a source may have hundreds of channels. Dispatches
 * `choose` with the index of a bar that is clicked; the range input beside it is its counterpart for the keyboard.
 */
export class DensenetContributionBars extends LitElement {
  static override properties: PropertyDeclarations = {
    values: { attribute: false },
    chosen: { attribute: false },
  };

  static override styles = [
    ...baseStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        height: ${height}px;
        cursor: pointer;
        color: var(--_positive);
        background: var(--_raised);
        border-radius: 4px;
      }
      i {
        color: var(--_negative);
      }
      b {
        color: var(--_text);
      }
    `,
  ];

  declare values: Float64Array;
  declare chosen: number;
  #width = 0;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.#width = Math.round(entry!.contentRect.width);
    this.#draw();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override render() {
    return html`<canvas
        aria-hidden="true"
        @click=${(event: MouseEvent) => {
          const share = event.offsetX / (event.currentTarget as HTMLElement).clientWidth;
          const detail = Math.min(this.values.length - 1, Math.floor(share * this.values.length));
          this.dispatchEvent(new CustomEvent<number>('choose', { detail }));
        }}
      ></canvas
      ><i hidden></i><b hidden></b>`;
  }

  protected override updated(): void {
    this.#draw();
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || this.#width === 0) return;
    const density = Math.min(2, devicePixelRatio);
    Object.assign(canvas, { width: this.#width * density, height: height * density });
    const context = canvas.getContext('2d')!;
    context.scale(density, density);
    const colourOf = (name: string) => getComputedStyle(this.renderRoot.querySelector(name)!).color;
    const [positive, negative, text] = [colourOf('canvas'), colourOf('i'), colourOf('b')];
    const finite = Array.from(this.values, (value) => (Number.isFinite(value) ? value : 0));
    const limit = Math.max(...finite.map(Math.abs)) || 1;
    const each = this.#width / finite.length;
    const gap = each > 4 ? 1 : 0;
    finite.forEach((value, index) => {
      const length = (Math.abs(value) / limit) * (height / 2 - 3);
      const x = index * each;
      context.fillStyle = value < 0 ? negative : positive;
      context.fillRect(
        x,
        value < 0 ? height / 2 : height / 2 - length,
        Math.max(each - gap, 0.5),
        Math.max(length, 0.5),
      );
      if (index !== this.chosen) return;
      context.strokeStyle = text;
      context.lineWidth = 1.5;
      context.strokeRect(x - 0.5, 1, Math.max(each, 3), height - 2);
    });
  }
}

define('densenet-contribution-bars', DensenetContributionBars);
