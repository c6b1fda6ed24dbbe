import { noChange } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

/**
 * Sets CSS variables of an element through its `style` object. Lit's own `styleMap` writes a style attribute at the first
 * rendering, which the page's Content-Security-Policy forbids.
 */
class CssVariables extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('cssVariables belongs in a tag, not in an attribute of it');
  }

  render(_variables: Readonly<Record<`--${string}`, string | number>>): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [variables]: Parameters<this['render']>): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, String(value));
    return noChange;
  }
}

export const cssVariables = directive(CssVariables);

/** Draws pixels on a canvas, and gives the canvas their size. */
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
