import { css, html, type PropertyValues } from 'lit';
import { buttonStyles } from '../buttonStyles.ts';
import { define } from '../define.ts';
import { undoIcon } from '../icons.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { theme } from '../theme.ts';
import { drawStrokes, type Point } from './strokes.ts';

/** The drawing's side in pixels, a multiple of the training data's 28. */
const side = 280;

/** Milliseconds after a stroke before the drawing is dispatched, since another stroke may follow. */
const pause = 200;

/** A black square to draw on in white. Dispatches `sketch` with the drawing as ImageData, or null when it was cleared. */
export class DensenetSketchpad extends SpeakingElement {
  static override styles = [
    theme,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        justify-items: center;
      }
      canvas {
        width: min(100%, 320px);
        aspect-ratio: 1;
        border-radius: calc(var(--_radius) / 2);
        background: #000;
        cursor: crosshair;
        touch-action: none;
      }
      .tools {
        display: flex;
        gap: 0.5rem;
      }
    `,
  ];

  static override properties = { strokes: { state: true } };
  declare strokes: readonly (readonly Point[])[];

  #timer: ReturnType<typeof setTimeout> | undefined;
  #pointer: number | undefined;

  constructor() {
    super();
    this.strokes = [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render() {
    const { input } = this.texts;
    const empty = this.strokes.length === 0;
    return html`
      <canvas
        part="sketch"
        width=${side}
        height=${side}
        role="img"
        aria-label=${input.sketch(this.strokes.length)}
        @pointerdown=${this.#start}
        @pointermove=${this.#move}
        @pointerup=${this.#end}
        @pointercancel=${this.#end}
      ></canvas>
      <div class="tools">
        <button part="button" type="button" class="quiet" ?disabled=${empty} @click=${this.#undo}>${undoIcon}${input.undo}</button>
        <button part="button" type="button" class="quiet" ?disabled=${empty} @click=${this.#clear}>${input.clear}</button>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('strokes')) drawStrokes(this.#context, side, this.strokes);
  }

  get #context(): CanvasRenderingContext2D {
    const canvas = this.renderRoot.querySelector('canvas')!;
    return canvas.getContext('2d', { willReadFrequently: true })!;
  }

  #start(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== undefined) return;
    (event.target as Element).setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    clearTimeout(this.#timer);
    this.strokes = [...this.strokes, [pointOf(event)]];
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    const points = (passed.length > 0 ? passed : [event]).map((each) => pointOf(each, event.target as Element));
    this.strokes = [...this.strokes.slice(0, -1), [...this.strokes.at(-1)!, ...points]];
  }

  #end(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    this.#report();
  }

  #undo(): void {
    this.strokes = this.strokes.slice(0, -1);
    this.#report();
  }

  #clear(): void {
    this.strokes = [];
    this.#report();
  }

  #report(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const detail = this.strokes.length === 0 ? null : this.#context.getImageData(0, 0, side, side);
      this.dispatchEvent(new CustomEvent<ImageData | null>('sketch', { detail }));
    }, pause);
  }
}

/** Where an event happened. `target` is given for coalesced events, which have no target in some browsers. */
function pointOf(event: PointerEvent, target = event.target as Element): Point {
  const { left, top, width, height } = target.getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
}

define('densenet-sketchpad', DensenetSketchpad);
