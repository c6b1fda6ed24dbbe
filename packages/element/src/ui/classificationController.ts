import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Classification } from '../engine/types.ts';
import { isAbortError } from '../image/errors.ts';
import { type ImageSource, toCanvas, toPicture } from '../image/picture.ts';
import { Latest, untilAborted } from './latest.ts';
import type { ModelController } from './modelController.ts';
import type { ReadyModel } from './modelSession.ts';

export interface RunOptions {
  invert: boolean;
  /** Whether to keep the picture, to show it and to classify it again: not a live one. */
  keep: boolean;
  /** After those that were given before, instead of in their place. */
  queue?: boolean;
}

/** A picture's classification, and what made it: explanations ask the same model. */
export interface Verdict extends ReadyModel {
  classification: Classification;
  /** What the network saw. */
  input: HTMLCanvasElement;
}

/** Classifies one picture at a time. The newest counts: what was running before rejects with an AbortError. */
export class ClassificationController implements ReactiveController {
  /** What was given. */
  picture: HTMLCanvasElement | undefined;
  verdict: Verdict | undefined;
  /** Why there is no verdict. */
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
   * @throws Error where the model could not be loaded or the engine fails: theirs
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

  /** There is no verdict, and this is why. */
  fail(error: Error): void {
    this.#forgetVerdict();
    this.error = error;
  }

  /** The model is another one or none from now on. The picture stays, and so does a run that waits for a model. */
  modelChanged(): void {
    if (this.#computing) this.#latest.stop('The model was changed.');
    this.#latest.forgetExclusive();
    this.#forgetVerdict();
  }

  /** Forgets picture and verdict, and stops what is running. */
  clear(): void {
    this.#latest.stop('The picture was removed.');
    this.picture = undefined;
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
    // A canvas may be drawn on again before its turn comes. Files and addresses stay as they are, and small.
    const changes = !(typeof source === 'string' || source instanceof Blob);
    if (!changes) await untilAborted(turn, signal);
    const picture = await this.#read(source, signal);
    try {
      if (changes) await untilAborted(turn, signal);
      const shown = keep ? await toCanvas(picture) : this.picture;
      signal.throwIfAborted();
      // The verdict of the picture before stays, dimmed, until the new one is there: usually a few milliseconds.
      this.picture = shown;
      // What the page has just asked for, such as another model, is under way then.
      await this.#host.updateComplete;
      const ready = await untilAborted(this.#models.whenReady(), signal);
      const classification = await this.#latest.exclusively(signal, () => {
        this.#computing = true;
        return ready.engine.classify(ready.model.id, picture, { invert });
      });
      const input = await toCanvas(classification.input);
      signal.throwIfAborted();
      this.verdict = { ...ready, classification, input };
      return this.verdict;
    } finally {
      if (!signal.aborted) this.#computing = false;
      // Where the engine did not come to it; closing twice does no harm.
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
