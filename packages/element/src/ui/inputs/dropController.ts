import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { mayHoldPicture } from './transfer.ts';

/** Takes what is dropped anywhere on the element and may be pictures. */
export class DropController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onDrop: (data: DataTransfer, event: DragEvent) => void;
  /** How many elements inside the host the pointer has entered and not left; 0 where it is outside the host. */
  #entered = 0;

  /** @param onDrop reads the transfer before it first waits: the browser empties it when the event is over */
  constructor(host: ReactiveControllerHost & HTMLElement, onDrop: (data: DataTransfer, event: DragEvent) => void) {
    this.#host = host;
    this.#onDrop = onDrop;
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
    this.#onDrop(event.dataTransfer, event);
  }

  #enter(count: number): void {
    this.#entered = count;
    this.#host.requestUpdate();
  }
}
