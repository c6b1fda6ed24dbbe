import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Pixels that the pointer may move between press and release of a click. */
const mostClickMove = 4;

export interface Point {
  x: number;
  y: number;
}

/** What a pointer does to a drawing, in pixels of it. */
export interface PointerActions {
  /** It is over a point and not pressed, or nowhere on the drawing. */
  onPoint(at: Point | undefined): void;
  onClick(at: Point): void;
  onDrag(dx: number, dy: number): void;
  onZoom(factor: number, at: Point): void;
}

/** Tells clicks, drags and zooms of a canvas apart. */
export class PointerController implements ReactiveController {
  readonly #actions: PointerActions;
  #pressed: (Point & { moved: boolean }) | undefined;

  constructor(host: ReactiveControllerHost, actions: PointerActions) {
    host.addController(this);
    this.#actions = actions;
  }

  hostDisconnected(): void {
    this.#pressed = undefined;
  }

  /** Listens to a canvas. It needs no end: the listeners go with the canvas. */
  watch(canvas: HTMLCanvasElement): void {
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.#pressed = { ...at(event), moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => {
      const pressed = this.#pressed;
      this.#pressed = undefined;
      if (pressed && !pressed.moved) this.#actions.onClick(at(event));
    });
    canvas.addEventListener('pointercancel', () => {
      this.#pressed = undefined;
    });
    canvas.addEventListener('pointerleave', () => this.#actions.onPoint(undefined));
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  #move(event: PointerEvent): void {
    const here = at(event);
    const pressed = this.#pressed;
    if (!pressed) {
      this.#actions.onPoint(here);
      return;
    }
    const [dx, dy] = [here.x - pressed.x, here.y - pressed.y];
    if (!pressed.moved && Math.hypot(dx, dy) < mostClickMove) return;
    this.#pressed = { ...here, moved: true };
    this.#actions.onDrag(dx, dy);
  }

  #wheel(event: WheelEvent): void {
    // A plain wheel scrolls the page; pinching, and Ctrl with the wheel, zoom, as on maps that are a part of a page.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#actions.onZoom(Math.exp(-event.deltaY / 200), at(event));
  }
}

function at(event: MouseEvent): Point {
  const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}
