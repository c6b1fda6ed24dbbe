import { css, html, LitElement, type PropertyValues } from 'lit';
import { define } from '../../ui/define.ts';

/** Height in pixels at which thumbnails are decoded: twice their size on the page, for dense screens. */
const decodedHeight = 144;

/** Pictures that are decoded at the same time. */
const mostAtOnce = 4;

/** Thumbnails that wait to be drawn. The newest is drawn first: it is what scrolling has just brought to sight. */
const waiting: DensenetThumbnail[] = [];
let drawing = 0;

function drawNext(): void {
  while (drawing < mostAtOnce && waiting.length > 0) {
    drawing++;
    void waiting
      .pop()!
      .draw()
      .finally(() => {
        drawing--;
        drawNext();
      });
  }
}

/** A picture file, small and cropped to a square. It is decoded off the page's thread, and only while it is in the page. */
export class DensenetThumbnail extends LitElement {
  static override styles = css`
    :host {
      display: block;
      aspect-ratio: 1;
      overflow: hidden;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: cover;
      background: #fff;
      forced-color-adjust: none;
    }
  `;

  static override properties = { picture: { attribute: false } };
  declare picture: Blob;

  protected override render() {
    return html`<canvas width="1" height="1" aria-hidden="true"></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('picture') && this.picture !== undefined) this.#queue();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#queue();
  }

  #queue(): void {
    if (!waiting.includes(this)) waiting.push(this);
    drawNext();
  }

  /** Decodes and shows the picture, unless the element has left the page or has another picture by now. */
  async draw(): Promise<void> {
    const { picture } = this;
    if (!this.isConnected) return;
    try {
      const bitmap = await createImageBitmap(picture, { resizeHeight: decodedHeight, resizeQuality: 'medium' });
      const canvas = this.renderRoot.querySelector('canvas');
      if (picture !== this.picture || !this.isConnected || canvas === null) {
        bitmap.close();
        return;
      }
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
    } catch {
      // What cannot be decoded stays blank; whoever uses the picture says why.
    }
  }
}

define('densenet-thumbnail', DensenetThumbnail);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-thumbnail': DensenetThumbnail;
  }
}
