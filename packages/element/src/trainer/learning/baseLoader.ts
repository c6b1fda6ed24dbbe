import type { BackendChoice, LoadProgress, ModelSource } from '../../engine/types.ts';
import type { HostedTrainer, StartTrainer } from '../host/startTrainer.ts';
import type { BaseNetwork, TrainerEngine } from '../types.ts';

/** The network that is asked for. */
export interface BaseRequest {
  source: ModelSource | Blob;
  backend: BackendChoice;
}

export type BaseState =
  | { phase: 'idle' }
  | { phase: 'loading'; progress: LoadProgress | undefined }
  | { phase: 'ready'; base: BaseNetwork; engine: TrainerEngine }
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: Error };

export interface BaseEvents {
  onChange(): void;
  onProgress(progress: LoadProgress): void;
  onReady(engine: TrainerEngine, base: BaseNetwork): void;
  /** The network that was ready is gone: another is asked for, or the engine has failed. */
  onGone(): void;
  onFailed(error: Error): void;
}

/** Loads the network to teach, each time on an engine of its own. */
export class BaseLoader {
  state: BaseState = { phase: 'idle' };
  readonly #start: () => StartTrainer;
  readonly #events: BaseEvents;
  #request: BaseRequest | undefined;
  #host: HostedTrainer | undefined;
  #loading: AbortController | undefined;

  constructor(start: () => StartTrainer, events: BaseEvents) {
    this.#start = start;
    this.#events = events;
  }

  /** Ends the present engine, and loads another network; undefined for none. */
  request(request: BaseRequest | undefined): void {
    this.#request = request;
    this.reload();
  }

  /** Loads the same network again, after a failure, a cancellation or an end. */
  reload(): void {
    this.end();
    if (this.#request !== undefined) void this.#load(this.#request);
  }

  /** Stops the load that is under way. */
  cancel(): void {
    if (this.state.phase !== 'loading') return;
    this.end();
    this.#enter({ phase: 'cancelled' });
  }

  /** Ends the engine and frees all that it holds. `reload` starts another. */
  end(): void {
    const wasReady = this.state.phase === 'ready';
    this.#loading?.abort();
    this.#host?.stop();
    this.#host = undefined;
    this.#enter({ phase: 'idle' });
    if (wasReady) this.#events.onGone();
  }

  async #load({ source, backend }: BaseRequest): Promise<void> {
    const loading = new AbortController();
    this.#loading = loading;
    this.#enter({ phase: 'loading', progress: undefined });
    const fail = (error: Error) => {
      if (loading.signal.aborted) return;
      this.end();
      this.#enter({ phase: 'failed', error });
      this.#events.onFailed(error);
    };
    try {
      const host = this.#start()(backend, fail);
      this.#host = host;
      const report = (progress: LoadProgress) => {
        if (loading.signal.aborted || this.state.phase !== 'loading') return;
        this.#enter({ phase: 'loading', progress });
        this.#events.onProgress(progress);
      };
      const base = await host.engine.load(source, report, loading.signal);
      if (loading.signal.aborted) return;
      this.#enter({ phase: 'ready', base, engine: host.engine });
      this.#events.onReady(host.engine, base);
    } catch (error) {
      fail(error as Error);
    }
  }

  #enter(state: BaseState): void {
    this.state = state;
    this.#events.onChange();
  }
}
