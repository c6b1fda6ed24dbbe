import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BackendChoice, LoadedModel, LoadProgress } from '../engine/types.ts';
import { leaseEngine } from '../host/sharedEngine.ts';
import { abortError } from '../image/errors.ts';
import { reason, reasoned } from '../messages/reasons.ts';
import { ModelSession, type ReadyModel } from './modelSession.ts';

/** The model that the element's attributes ask for. */
export interface ModelRequest {
  /** Absolute URL, or relative to the document. */
  src: string;
  integrity: string | undefined;
  backend: BackendChoice;
}

export type ModelState =
  /** No model is asked for, or the element is not in a document. */
  | { phase: 'idle' }
  | { phase: 'loading'; progress: LoadProgress | undefined }
  | ({ phase: 'ready' } & ReadyModel)
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: Error };

export interface ModelEvents {
  onProgress(progress: LoadProgress): void;
  onReady(model: LoadedModel): void;
  onFailed(error: Error): void;
}

interface Waiting {
  resolve(ready: ReadyModel): void;
  reject(error: Error): void;
}

/**
 * Loads the model that the element asks for and keeps it while the element is in a document. The model is freed when another
 * is asked for or the element is removed; moving the element within the page keeps it.
 */
export class ModelController implements ReactiveController {
  state: ModelState = { phase: 'idle' };
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #events: ModelEvents;
  #request: ModelRequest | undefined;
  #session: ModelSession | undefined;
  #waiting: Waiting[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement, events: ModelEvents) {
    this.#host = host;
    this.#events = events;
    host.addController(this);
  }

  hostConnected(): void {
    // An element that is only moved has its model still, and a load that has failed is not tried again by itself.
    if (this.state.phase === 'idle') this.#load();
  }

  hostDisconnected(): void {
    // An element that is moved is connected again before this runs.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#end('The element was removed from the page.');
    });
  }

  /** Frees the present model and loads another; undefined for none. */
  request(request: ModelRequest | undefined): void {
    const sameEngine = request?.backend === this.#request?.backend;
    this.#request = request;
    const ended = this.#endSession();
    if (request === undefined || !this.#host.isConnected) this.#enter({ phase: 'idle' });
    // On the page's own thread there is one engine for all backend choices, and its backend changes only after its last lease
    // is given back. So where the backend choice changes, the old session has to end first.
    else void this.#loadAfter(sameEngine ? undefined : ended);
  }

  /**
   * Loads the same model again: after a failure or a cancellation, or where its engine failed. The present session ends
   * first. Where it held the engine's last lease, the engine ends too, and the new session starts another.
   */
  reload(): void {
    void this.#loadAfter(this.#endSession());
  }

  /** Stops the load of the model, if it is being loaded. */
  cancel(): void {
    if (this.state.phase !== 'loading') return;
    this.#end('Loading the model was cancelled.');
    this.#enter({ phase: 'cancelled' });
  }

  /**
   * Waits for the model that is asked for. Where another is asked for meanwhile, it waits for that one.
   *
   * @throws AbortError where the load is cancelled or the element is removed
   * @throws Error where the load fails: the load's own error
   */
  whenReady(): Promise<ReadyModel> {
    if (this.state.phase === 'ready') return Promise.resolve({ engine: this.state.engine, model: this.state.model });
    if (this.state.phase === 'failed') return Promise.reject(this.state.error);
    if (this.state.phase === 'cancelled') return Promise.reject(abortError('Loading the model was cancelled.'));
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async #loadAfter(ended: Promise<void> | undefined): Promise<void> {
    const state: ModelState = { phase: 'loading', progress: undefined };
    this.#enter(state);
    if (ended !== undefined) await ended;
    if (this.state === state && this.#host.isConnected) this.#load();
  }

  #load(): void {
    const request = this.#request;
    if (request === undefined) return;
    if (!URL.canParse(request.src, this.#host.baseURI)) {
      this.#fail(reasoned(Error, reason('modelAddress', request.src)));
      return;
    }
    const url = new URL(request.src, this.#host.baseURI).href;
    const session = new ModelSession({
      source: request.integrity === undefined ? { url } : { url, integrity: request.integrity },
      backend: request.backend,
      lease: leaseEngine,
      onProgress: (progress) => {
        if (session !== this.#session) return;
        this.#enter({ phase: 'loading', progress });
        this.#events.onProgress(progress);
      },
    });
    this.#session = session;
    this.#enter({ phase: 'loading', progress: undefined });
    session.ready.then(
      (ready) => {
        if (session !== this.#session) return;
        this.#enter({ phase: 'ready', ...ready });
        for (const { resolve } of this.#waiting.splice(0)) resolve(ready);
        this.#events.onReady(ready.model);
      },
      (error: Error) => {
        if (session === this.#session) this.#fail(error);
      },
    );
  }

  #fail(error: Error): void {
    this.#session = undefined;
    this.#enter({ phase: 'failed', error });
    this.#rejectWaiting(error);
    this.#events.onFailed(error);
  }

  #end(why: string): void {
    void this.#endSession();
    this.#enter({ phase: 'idle' });
    this.#rejectWaiting(abortError(why));
  }

  #endSession(): Promise<void> | undefined {
    const ended = this.#session?.end();
    this.#session = undefined;
    return ended;
  }

  #rejectWaiting(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #enter(state: ModelState): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
