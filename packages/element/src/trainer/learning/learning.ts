import { isAbortError } from '../../image/errors.ts';
import type { FineTuning, FineTuningEvent, FineTuningOptions, HeadTraining, TrainerEngine } from '../types.ts';
import { progressAfter, type TrainingProgress } from './progress.ts';

export interface LearningEvents {
  onChange(): void;
  /** The network in use has changed: answers may be others. */
  onLearned(): void;
  onHead(head: HeadTraining): void;
  onTraining(event: FineTuningEvent): void;
  onFailed(error: Error): void;
}

/** What is being trained at the moment. */
export type Busy = 'head' | 'network' | undefined;

/** Teaches: the head by itself whenever examples have changed, the whole network when it is asked to. */
export class Learning {
  /** How the head in use does; undefined before two classes have examples. */
  head: HeadTraining | undefined;
  /** The training of the whole network, also after its end; undefined where the features are the base's. */
  progress: TrainingProgress | undefined;
  busy: Busy;
  /** Whether the network was saved as a file since it learned last. */
  isSaved = false;
  readonly #events: LearningEvents;
  #engine: TrainerEngine | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #stopping = new AbortController();
  #ending = new AbortController();
  /** Whether examples have changed since the head was trained. */
  #isStale = false;

  constructor(events: LearningEvents) {
    this.#events = events;
  }

  begin(engine: TrainerEngine): void {
    this.end();
    this.#engine = engine;
    this.#ending = new AbortController();
  }

  /** Forgets all that was learned. */
  end(): void {
    this.#ending.abort();
    this.#stopping.abort();
    this.#engine = undefined;
    this.head = undefined;
    this.progress = undefined;
    this.busy = undefined;
    this.#isStale = false;
  }

  /** Trains the head on the examples that there are now; after the training of the network where that is under way. */
  async examplesChanged(): Promise<void> {
    this.#isStale = true;
    if (this.busy !== undefined) return;
    await this.#teach((engine, signal) => engine.trainHead(signal));
  }

  /**
   * Trains the whole network.
   *
   * @throws Error where there is no network, or something is trained already
   */
  train(options: FineTuningOptions): Promise<FineTuning> {
    this.progress = undefined;
    return this.#fineTune((engine, onEvent, signal) => engine.train(options, onEvent, signal));
  }

  /** Goes on with the training that was stopped. */
  resume(): Promise<FineTuning> {
    return this.#fineTune((engine, onEvent, signal) => engine.resume(onEvent, signal));
  }

  /** Ends the training under way after its present step; what was learned stays. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Forgets what the whole network has learned, and trains the head on the base's features. */
  async undoToHead(): Promise<void> {
    this.stop();
    await this.#idle();
    await this.#teach(async (engine, signal) => {
      const head = await engine.undoToHead(signal);
      this.progress = undefined;
      return head;
    });
  }

  /** Fulfilled when nothing is trained. */
  async #idle(): Promise<void> {
    while (this.busy !== undefined) await this.#running.catch(() => {});
  }

  async #teach(train: (engine: TrainerEngine, signal: AbortSignal) => Promise<HeadTraining>): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined) return;
    const { signal } = this.#ending;
    this.#isStale = false;
    await this.#exclusively('head', async () => {
      try {
        const head = await train(engine, signal);
        if (signal.aborted) return;
        this.head = head;
        this.#events.onHead(head);
      } catch (error) {
        if (signal.aborted || isAbortError(error)) return;
        this.head = undefined;
        if ((error as Error).name !== 'NotTaughtError') this.#events.onFailed(error as Error);
      }
      this.#events.onLearned();
    });
    if (this.#isStale && !signal.aborted) await this.examplesChanged();
  }

  async #fineTune(
    train: (
      engine: TrainerEngine,
      onEvent: (event: FineTuningEvent) => void,
      signal: AbortSignal,
    ) => Promise<FineTuning>,
  ): Promise<FineTuning> {
    const engine = this.#engine;
    if (engine === undefined) throw new Error('There is no network to train yet: wait until it is loaded.');
    if (this.busy === 'network') throw new Error('The network is being trained already: stop that first.');
    await this.#idle();
    const ending = this.#ending.signal;
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    const onEvent = (event: FineTuningEvent) => {
      if (ending.aborted) return;
      this.progress = progressAfter(this.progress, event, performance.now());
      this.#events.onTraining(event);
      if (event.type === 'epochEnded' || event.type === 'restored') this.#events.onLearned();
      this.#events.onChange();
    };
    try {
      return await this.#exclusively('network', () => train(engine, onEvent, signal));
    } finally {
      if (!ending.aborted) this.#events.onLearned();
      // Examples that came meanwhile are learned by the head.
      if (this.#isStale && !ending.aborted) void this.examplesChanged();
    }
  }

  async #exclusively<Result>(busy: Busy, run: () => Promise<Result>): Promise<Result> {
    this.busy = busy;
    this.isSaved = false;
    this.#events.onChange();
    const { signal } = this.#ending;
    const running = run();
    this.#running = running;
    try {
      return await running;
    } finally {
      if (!signal.aborted) {
        this.busy = undefined;
        this.#events.onChange();
      }
    }
  }
}
