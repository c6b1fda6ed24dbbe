import { paint, sequential } from '@densenet/classifier/heat-map';
import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { FeatureMaps } from '../../engine/types.ts';
import { define } from '../define.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { channelOf, valueRange } from './heatMap.ts';
import { pixelCanvas } from './pixelCanvas.ts';
import { layOutStrip, type StripLayout, thumbnailAt, thumbnailPlace } from './stripLayout.ts';
import { styleProperties } from './styleProperties.ts';
import { baseStyles } from './styles.ts';

/** Feature maps of one layer as thumbnails, one of which can be picked. Dispatches `map-change` with its channel. */
export class DensenetMapStrip extends SpeakingElement {
  static override properties: PropertyDeclarations = {
    maps: { attribute: false },
    channels: { attribute: false },
    minimum: { attribute: false },
    selected: { attribute: false },
    label: { attribute: false },
    availableWidth: { state: true },
  };

  /** Undefined while the maps are being computed. */
  declare maps: FeatureMaps | undefined;
  /** Number of maps, for which space is kept before they are computed. */
  declare channels: number;
  /** Least side of a thumbnail, in CSS pixels. */
  declare minimum: number;
  declare selected: number | undefined;
  declare label: string;
  declare private availableWidth: number;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.availableWidth = Math.floor(entry!.contentRect.width);
  });

  constructor() {
    super();
    this.availableWidth = 0;
  }

  static override styles = [
    ...baseStyles,
    css`
      .strip {
        position: relative;
      }
      canvas {
        display: block;
        cursor: pointer;
        border-radius: 3px;
      }
      .waiting {
        background: var(--_raised);
        border-radius: 3px;
      }
      .ring {
        position: absolute;
        pointer-events: none;
        border: 2px solid var(--_accent);
        outline: 1px solid var(--_surface);
        border-radius: 3px;
      }
      @media (prefers-reduced-motion: no-preference) {
        canvas {
          animation: appear 250ms ease-out;
        }
        @keyframes appear {
          from {
            opacity: 0;
          }
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

  get #layout(): StripLayout {
    return layOutStrip(this.channels, this.minimum, this.availableWidth);
  }

  protected override render() {
    if (this.availableWidth === 0) return nothing;
    const { width, height } = this.#layout;
    const size = { width: `${width}px`, height: `${height}px` };
    if (!this.maps) return html`<div class="waiting" ${styleProperties(size)}></div>`;
    const channel = this.selected ?? 0;
    return html`<div class="strip">
      <canvas
        part="maps"
        role="slider"
        tabindex="0"
        aria-label=${this.label}
        aria-valuemin="1"
        aria-valuemax=${this.channels}
        aria-valuenow=${channel + 1}
        aria-valuetext=${this.#describe(channel)}
        ${styleProperties(size)}
        @click=${this.#pickAt}
        @keydown=${this.#step}
      ></canvas>
      ${this.#ring()}
    </div>`;
  }

  #describe(channel: number): string {
    const { min, max } = valueRange(channelOf(this.maps!, channel).values);
    const { features, format } = this.texts;
    const enlarged = this.selected === channel;
    return features.map(channel + 1, this.channels, format.value(min), format.value(max), enlarged);
  }

  #ring() {
    if (this.selected === undefined) return nothing;
    const layout = this.#layout;
    const { x, y } = thumbnailPlace(layout, this.selected);
    const px = (length: number) => `${length}px`;
    const around = 2;
    const side = px(layout.thumbnail + 2 * around);
    const position = { left: px(x - around), top: px(y - around), width: side, height: side };
    return html`<span class="ring" ${styleProperties(position)}></span>`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !this.maps) return;
    if (!['maps', 'minimum', 'availableWidth'].some((name) => changed.has(name))) return;
    const layout = this.#layout;
    const { width, height, thumbnail } = layout;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const context = canvas.getContext('2d')!;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.imageSmoothingEnabled = this.maps.height > thumbnail * devicePixelRatio;
    const scratch = document.createElement('canvas');
    for (let channel = 0; channel < this.channels; channel++) {
      const map = channelOf(this.maps, channel);
      const { x, y } = thumbnailPlace(layout, channel);
      // Each map's colours span its own range of values, as when it is enlarged.
      const scale = { ramp: sequential, ...valueRange(map.values) };
      const pixels = new ImageData(paint(map, scale), map.width, map.height);
      context.drawImage(pixelCanvas(pixels, scratch), x, y, thumbnail, thumbnail);
    }
  }

  #pickAt = (event: MouseEvent) => {
    const channel = thumbnailAt(this.#layout, event.offsetX, event.offsetY);
    if (channel < this.channels) this.#pick(channel);
  };

  #step = (event: KeyboardEvent) => {
    const from = this.selected ?? 0;
    const { columns } = this.#layout;
    const targets = {
      ArrowRight: from + 1,
      ArrowLeft: from - 1,
      ArrowDown: from + columns,
      ArrowUp: from - columns,
      Home: 0,
      End: this.channels - 1,
      Enter: from,
      ' ': from,
    };
    const next = targets[event.key as keyof typeof targets];
    if (next === undefined) return;
    event.preventDefault();
    if (next >= 0 && next < this.channels) this.#pick(next);
  };

  #pick(channel: number): void {
    this.dispatchEvent(new CustomEvent<number>('map-change', { detail: channel }));
  }
}

define('densenet-map-strip', DensenetMapStrip);
