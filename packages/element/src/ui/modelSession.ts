import type { BackendChoice, Engine, LoadedModel, LoadProgress, ModelSource } from '../engine/types.ts';
import type { EngineLease } from '../host/sharedEngine.ts';

export interface SessionOptions {
  source: ModelSource;
  backend: BackendChoice;
  lease: (choice: BackendChoice) => EngineLease;
  onProgress: (progress: LoadProgress) => void;
}

/** A model, and the engine that has it. */
export interface ReadyModel {
  engine: Engine;
  model: LoadedModel;
}

/** One model on one backend, from the start of its load until everything is given back. */
export class ModelSession {
  readonly #ending = new AbortController();
  /** Rejects with an AbortError when the session ends first. */
  readonly ready: Promise<ReadyModel>;

  constructor(options: SessionOptions) {
    this.ready = this.#run(options);
    // Whoever wants to know of a failure awaits it; nobody has to.
    this.ready.catch(() => {});
  }

  /** Stops the load, or frees the model. */
  end(): void {
    this.#ending.abort();
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
      // The engine may end with its last lease, so the model goes first.
      signal.addEventListener('abort', () => void free().finally(release), { once: true });
      return { engine, model };
    } catch (error) {
      release();
      throw error;
    }
  }
}
