import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { DensenetClassifier } from '../classifier.ts';
import type { ExplainedSubject } from '../events.ts';

/** What a `<densenet-classifier>` dispatches when its model or its result has changed. */
const events = ['progress', 'ready', 'error'] as const;
/** Milliseconds without a further result after which one is explored: many pictures may be classified one after the other. */
const settled = 120;

/** Follows the `<densenet-classifier>` with an id in the same tree: its engine, its model and what it classified last. */
export class ClassifierFollower implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #changed: (subject: ExplainedSubject | undefined) => void;
  #id = '';
  #followed: DensenetClassifier | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, changed: (subject: ExplainedSubject | undefined) => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  /** Follows another element; empty for none. */
  follow(id: string): void {
    this.#id = id;
    this.#stop();
    this.#start();
  }

  hostConnected(): void {
    this.#start();
  }

  hostDisconnected(): void {
    // An element that is moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.#stop();
      this.#changed(undefined);
    });
  }

  #start(): void {
    if (this.#id === '' || this.#followed || !this.#host.isConnected) return;
    const found = (this.#host.getRootNode() as Document | ShadowRoot).getElementById(this.#id);
    if (!found) return;
    this.#followed = found as DensenetClassifier;
    for (const event of events) found.addEventListener(event, this.#read);
    found.addEventListener('result', this.#readSoon);
    this.#read();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#followed?.removeEventListener('result', this.#readSoon);
    for (const event of events) this.#followed?.removeEventListener(event, this.#read);
    this.#followed = undefined;
  }

  #readSoon = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#read, settled);
  };

  // Before the element is defined it has no subject; it dispatches `progress` afterwards.
  #read = () => this.#changed(this.#followed?.subject);
}
