import { newId } from '../examples/ids.ts';
import type { Recording } from './views/state.ts';

/** Milliseconds between two pictures: closer ones show hardly anything new. */
const interval = 125;

/** Milliseconds after which a camera that is not live yet is asked again. */
const patience = 100;

const countdownSeconds = 3;

export interface RecorderOptions {
  /** The camera's picture; undefined where it is not live yet. */
  capture(): Promise<ImageBitmap | undefined>;
  /** @param group is the same for all pictures of one recording */
  take(frame: ImageBitmap, classId: string, group: string): void;
  /** Called when `recording` has changed. */
  onChange(): void;
}

/** Takes pictures with the camera for a class: while a button is held, or a burst after a countdown. */
export class Recorder {
  recording: Recording | undefined;
  readonly #options: RecorderOptions;
  #running = new AbortController();
  /** Whether pictures are taken for as long as a button is held. */
  #held = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Takes pictures until `stop`: one at least, where the camera is live. */
  start(classId: string): void {
    const signal = this.#begin({ classId, countdown: undefined });
    void this.#take(classId, Number.POSITIVE_INFINITY, signal);
  }

  /** Takes so many pictures, after a countdown in which both hands can show the thing. During one, it is called off. */
  burst(classId: string, count: number): void {
    if (this.recording?.countdown !== undefined) this.stop();
    else void this.#countDown(classId, count);
  }

  /** Ends what `start` began, and a burst. */
  stop(): void {
    this.#running.abort();
    this.#enter(undefined);
  }

  /** Ends what is being held; a burst goes on. */
  release(): void {
    if (this.#held) this.stop();
  }

  async #countDown(classId: string, count: number): Promise<void> {
    const signal = this.#begin({ classId, countdown: countdownSeconds });
    this.#held = false;
    for (let seconds = countdownSeconds; seconds > 0; seconds--) {
      this.#enter({ classId, countdown: seconds });
      await wait(1000);
      if (signal.aborted) return;
    }
    this.#enter({ classId, countdown: undefined });
    await this.#take(classId, count, signal);
    if (!signal.aborted) this.stop();
  }

  async #take(classId: string, count: number, signal: AbortSignal): Promise<void> {
    const group = newId();
    for (let taken = 0; taken < count; ) {
      const frame = await this.#options.capture();
      if (frame === undefined) {
        await wait(patience);
        // Where the button is let go before the camera is live, nothing is taken.
        if (signal.aborted) return;
        continue;
      }
      this.#options.take(frame, classId, group);
      taken++;
      if (!signal.aborted) await wait(interval);
      if (signal.aborted) return;
    }
  }

  #begin(recording: Recording): AbortSignal {
    this.#running.abort();
    this.#running = new AbortController();
    this.#held = true;
    this.#enter(recording);
    return this.#running.signal;
  }

  #enter(recording: Recording | undefined): void {
    if (recording === undefined && this.recording === undefined) return;
    this.recording = recording;
    this.#options.onChange();
  }
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
