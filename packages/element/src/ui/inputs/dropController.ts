import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { mayHoldPicture, pictureIn, type Taken } from './transfer.ts';

/** Takes the picture that is dropped anywhere on the element. */
export class DropController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onPicture: (taken: Taken) => void;
  /** How many elements inside the host the pointer has entered and not left; 0 where it is outside the host. */
  #entered = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, onPicture: (taken: Taken) => void) {
    this.#host = host;
    this.#onPicture = onPicture;
    host.addController(this);
    host.addEventListener('dragenter', (event) => this.#dragEnter(event));
    host.addEventListener('dragover', (event) => this.#dragOver(event));
    host.addEventListener('dragleave', (event) => this.#dragLeave(event));
    host.addEventListener('drop', (event) => this.#drop(event));
  }

  /** Whether something that may be a picture is dragged over the element. */
  get over(): boolean {
    return this.#entered > 0;
  }

  hostDisconnected(): void {
    this.#enter(0);
  }

  #dragEnter(event: DragEvent): void {
    if (mayHoldPicture(event.dataTransfer)) this.#enter(this.#entered + 1);
  }

  #dragOver(event: DragEvent): void {
    if (!mayHoldPicture(event.dataTransfer)) return;
    // Tells the browser that dropping is allowed here.
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  }

  #dragLeave(event: DragEvent): void {
    if (mayHoldPicture(event.dataTransfer)) this.#enter(Math.max(0, this.#entered - 1));
  }

  #drop(event: DragEvent): void {
    this.#enter(0);
    if (!mayHoldPicture(event.dataTransfer)) return;
    event.preventDefault();
    const taken = pictureIn(event.dataTransfer);
    if (taken !== undefined) this.#onPicture(taken);
  }

  #enter(count: number): void {
    this.#entered = count;
    this.#host.requestUpdate();
  }
}
