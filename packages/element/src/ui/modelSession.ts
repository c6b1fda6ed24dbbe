import type { BackendChoice, Engine, LoadedModel, LoadProgress, ModelSource } from '../engine/types.ts';
import type { EngineLease } from '../host/sharedEngine.ts';

export interface SessionOptions {
  source: ModelSource;
  backend: BackendChoice;
  lease: (choice: BackendChoice) => EngineLease;
  onProgress: (progress: LoadProgress) => void;
}

/** A loaded model, and the engine that holds it. */
export interface ReadyModel {
  engine: Engine;
  model: LoadedModel;
}

/** One model on one backend, from the start of its load until the model is freed and the engine's lease given back. */
export class ModelSession {
  readonly #ending = new AbortController();
  #freed: Promise<void> | undefined;
  /** Rejects with an AbortError when the session ends first. */
  readonly ready: Promise<ReadyModel>;
  readonly #ended: Promise<void>;

  constructor(options: SessionOptions) {
    this.ready = this.#run(options);
    // The second handler also keeps a rejection of `ready` that nobody awaits from being an "unhandled" one.
    this.#ended = this.ready.then(
      () => this.#freed,
      () => {},
    );
  }

  /** Stops the load, or frees the model. The promise is fulfilled when the engine's lease is given back. */
  end(): Promise<void> {
    this.#ending.abort();
    return this.#ended;
  }

  async #run({ source, backend, lease, onProgress }: SessionOptions): Promise<ReadyModel> {
    const { signal } = this.#ending;
    const { engine, release } = lease(backend);
    try {
      const report = (progress: LoadProgress) => {
        if (!signal.aborted) onProgress(progress);
      };
      const model = await engine.load(source, report, signal);
      const free = () => engine.release(model.id).catch(() => {});
      if (signal.aborted) {
        await free();
        signal.throwIfAborted();
      }
      // The model is freed before the lease is given back, since the engine may end with its last lease.
      this.#freed = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(free().then(release)), { once: true });
      });
      return { engine, model };
    } catch (error) {
      release();
      throw error;
    }
  }
}
