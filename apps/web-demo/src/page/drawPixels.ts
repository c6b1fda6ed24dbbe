import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

/** Gives a canvas the size and the pixels of an image. */
class DrawPixels extends Directive {
  #drawn: ImageData | undefined;

  render(_pixels: ImageData): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [pixels]: [ImageData]): typeof noChange {
    if (pixels === this.#drawn) return noChange;
    const canvas = part.element as HTMLCanvasElement;
    canvas.width = pixels.width;
    canvas.height = pixels.height;
    canvas.getContext('2d')!.putImageData(pixels, 0, 0);
    this.#drawn = pixels;
    return noChange;
  }
}

export const drawPixels = directive(DrawPixels);
