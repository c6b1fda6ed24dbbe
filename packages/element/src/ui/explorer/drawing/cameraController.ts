import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { between, type Camera, fit, type Rect, type Size, zoomAt } from './geometry.ts';

/** Milliseconds of a way from one place to another. */
const travel = 650;
/** Pixels around what is shown. */
const margin = 14;
const easeInOut = (share: number) => (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);

/** The camera of a drawing: it travels to what is asked for, unless the visitor prefers reduced motion: then it jumps. */
export class CameraController implements ReactiveController {
  #from: Camera = { x: 0, y: 0, scale: 1 };
  #to: Camera = this.#from;
  #began = Number.NEGATIVE_INFINITY;
  #frame = 0;
  readonly #moved: () => void;
  readonly #motion = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param moved called whenever the camera has moved */
  constructor(host: ReactiveControllerHost, moved: () => void) {
    host.addController(this);
    this.#moved = moved;
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** Whether nothing is to be animated. */
  get still(): boolean {
    return this.#motion.matches;
  }

  get now(): Camera {
    return between(this.#from, this.#to, easeInOut(Math.min(1, (performance.now() - this.#began) / travel)));
  }

  jumpTo(rect: Rect, viewport: Size): void {
    this.#stand(fit(rect, viewport, margin));
  }

  goTo(rect: Rect, viewport: Size): void {
    if (this.still) {
      this.jumpTo(rect, viewport);
      return;
    }
    this.#from = this.now;
    this.#to = fit(rect, viewport, margin);
    this.#began = performance.now();
    this.#travel();
  }

  zoom(factor: number, pixel: { x: number; y: number }, viewport: Size): void {
    this.#stand(zoomAt(this.now, factor, pixel, viewport));
  }

  pan(dx: number, dy: number): void {
    const { x, y, scale } = this.now;
    this.#stand({ x: x - dx / scale, y: y - dy / scale, scale });
  }

  #stand(camera: Camera): void {
    this.#from = camera;
    this.#to = camera;
    this.#began = Number.NEGATIVE_INFINITY;
    this.#moved();
  }

  #travel(): void {
    cancelAnimationFrame(this.#frame);
    this.#moved();
    if (performance.now() - this.#began < travel) this.#frame = requestAnimationFrame(() => this.#travel());
  }
}
