import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Classification } from '../engine/types.ts';
import { isAbortError } from '../image/errors.ts';
import { type ImageSource, toCanvas, toPicture } from '../image/picture.ts';
import type { ExplainedSubject } from './events.ts';
import { Latest, untilAborted } from './latest.ts';
import type { ModelController } from './modelController.ts';
import type { ReadyModel } from './modelSession.ts';

export interface RunOptions {
  /** Whether to invert the picture before it is classified. */
  invert: boolean;
  /** Whether to keep the picture, to show it and to classify it again. Not for a camera's live pictures. */
  keep: boolean;
  /** Whether to wait for the pictures that were given before, instead of superseding them. */
  queue?: boolean;
}

/** A picture's classification, with the engine and model that made it, which explanations ask too. */
export interface Verdict extends ReadyModel {
  classification: Classification;
  /** The network's input, to show. */
  input: HTMLCanvasElement;
  /** What was given as the picture: the same one when a picture is classified again with another model. */
  source: ImageSource;
}

/**
 * Classifies one picture at a time. A new picture supersedes those before, whose promises reject with an AbortError, unless it
 * queues up behind them.
 */
export class ClassificationController implements ReactiveController {
  /** The picture that was given last and kept, to show. */
  picture: HTMLCanvasElement | undefined;
  /** What `picture` was read from. */
  #source: ImageSource | undefined;
  verdict: Verdict | undefined;
  /** Why the picture could not be classified. */
  error: Error | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #models: ModelController;
  readonly #latest = new Latest();
  #computing = false;

  constructor(host: ReactiveControllerHost & HTMLElement, models: ModelController) {
    this.#host = host;
    this.#models = models;
    host.addController(this);
  }

  get running(): boolean {
    return this.#latest.busy;
  }

  /** The model that is ready, and what it made of the picture; undefined where none is. */
  get subject(): ExplainedSubject | undefined {
    const { state } = this.#models;
    if (state.phase !== 'ready') return undefined;
    const { engine, model } = state;
    return { engine, model, classification: this.verdict?.model === model ? this.verdict.classification : undefined };
  }

  hostDisconnected(): void {
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.#latest.stop('The element was removed from the page.');
      this.#forgetVerdict();
    });
  }

  /**
   * Classifies a picture as soon as there is a model.
   *
   * @throws PictureError where there is no picture in the source
   * @throws AbortError where a newer picture supersedes this one, or the model changes
   * @throws the error of the model's load, or of the engine, where either fails
   */
  async run(source: ImageSource, options: RunOptions): Promise<Verdict> {
    this.error = undefined;
    try {
      const running = this.#latest.run((signal, turn) => this.#classify(source, options, signal, turn), options);
      this.#host.requestUpdate();
      return await running;
    } catch (error) {
      if (!isAbortError(error)) this.fail(error as Error);
      throw error;
    } finally {
      this.#host.requestUpdate();
    }
  }

  /** Shows an error in place of a verdict. */
  fail(error: Error): void {
    this.#forgetVerdict();
    this.error = error;
  }

  /**
   * To be called when another model, or none, is asked for. Drops the verdict and stops a run that already computes. The
   * picture stays, and so does a run that still waits for a model.
   */
  modelChanged(): void {
    if (this.#computing) this.#latest.stop('The model was changed.');
    this.#latest.forgetExclusive();
    this.#forgetVerdict();
  }

  /** Forgets picture and verdict, and stops what is running. */
  clear(): void {
    this.#latest.stop('The picture was removed.');
    this.picture = undefined;
    this.#source = undefined;
    this.#forgetVerdict();
  }

  #forgetVerdict(): void {
    this.verdict = undefined;
    this.error = undefined;
    this.#host.requestUpdate();
  }

  async #classify(
    source: ImageSource,
    { invert, keep }: RunOptions,
    signal: AbortSignal,
    turn: Promise<unknown>,
  ): Promise<Verdict> {
    const given = source === this.picture ? this.#source! : source;
    // A canvas may be drawn on again before its turn comes, so it is read at once. A file or URL does not change, and is read
    // when its turn comes, so that queued pictures do not fill the memory.
    const changes = !(typeof source === 'string' || source instanceof Blob);
    if (!changes) await untilAborted(turn, signal);
    const picture = await this.#read(source, signal);
    try {
      if (changes) await untilAborted(turn, signal);
      const shown = keep ? await toCanvas(picture) : this.picture;
      signal.throwIfAborted();
      // The last picture's verdict stays on show, dimmed, until the new one is there: usually a few milliseconds.
      this.picture = shown;
      if (keep) this.#source = given;
      // Applies properties that the page has just set, such as another model.
      await this.#host.updateComplete;
      const ready = await untilAborted(this.#models.whenReady(), signal);
      const classification = await this.#latest.exclusively(signal, () => {
        this.#computing = true;
        return ready.engine.classify(ready.model.id, picture, { invert });
      });
      const input = await toCanvas(classification.input);
      signal.throwIfAborted();
      this.verdict = { ...ready, classification, input, source: given };
      return this.verdict;
    } finally {
      if (!signal.aborted) this.#computing = false;
      // The engine closes the picture, unless it was not reached. Closing it twice does no harm.
      if (picture instanceof ImageBitmap) picture.close();
    }
  }

  async #read(source: ImageSource, signal: AbortSignal) {
    try {
      return await toPicture(source, this.#host.baseURI, signal);
    } catch (error) {
      if (!signal.aborted) {
        this.picture = undefined;
      }
      throw error;
    }
  }
}
