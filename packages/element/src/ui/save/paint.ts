import type { Paint } from './drawing.ts';

/** Resolves colours as style sheets have them (`color-mix`, `oklab`, `light-dark`) to `rgb(...)` and an opacity. */
export class Paints {
  readonly #context: CanvasRenderingContext2D;
  readonly #known = new Map<string, Paint | undefined>();

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    this.#context = canvas.getContext('2d', { willReadFrequently: true })!;
  }

  /** @returns undefined for no colour, and for one that is not seen */
  of(colour: string, opacity = 1): Paint | undefined {
    if (colour === 'none' || opacity === 0) return undefined;
    if (!this.#known.has(colour)) this.#known.set(colour, this.#resolve(colour));
    const known = this.#known.get(colour);
    return known && { ...known, opacity: known.opacity * opacity };
  }

  #resolve(colour: string): Paint | undefined {
    const context = this.#context;
    // What is no colour leaves the style as it is.
    context.fillStyle = 'rgb(0 0 0 / 0)';
    context.fillStyle = colour;
    context.clearRect(0, 0, 1, 1);
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    if (!alpha) return undefined;
    return { colour: `rgb(${red}, ${green}, ${blue})`, opacity: alpha / 255 };
  }
}
