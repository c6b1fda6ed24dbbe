import { type Picture, toPicture } from '@densenet/element';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { classifyAll } from '../measure/classifyAll.ts';
import { type PageState, page } from '../page/pageState.ts';
import { type BatchRow, ranked } from './rows.ts';
import { thumbnailOf } from './thumbnail.ts';

/** Milliseconds between two renderings of a running batch: each renders a table. */
const between = 200;

const subjectOf = ({ chosen, backend }: PageState): string => `${chosen?.url} ${backend}`;

type Phase = 'idle' | 'loading' | 'running' | 'stopped' | 'done' | 'failed';

/** Classifies the files of a batch with the page's model. When another model or backend is chosen, its answers are dropped. */
export class BatchController implements ReactiveController {
  rows: readonly BatchRow[] = [];
  phase: Phase = 'idle';
  /** Why the run failed. */
  failure: Error | undefined;
  #abort: AbortController | undefined;
  #unsubscribe: (() => void) | undefined;
  /** What the answers are of. */
  #subject = '';
  #rendered = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** How many pictures have an answer, or cannot be read. */
  get done(): number {
    return this.rows.filter(({ classes, error }) => classes ?? error).length;
  }

  get isRunning(): boolean {
    return this.phase === 'loading' || this.phase === 'running';
  }

  hostConnected(): void {
    this.#subject = subjectOf(page.state);
    this.#unsubscribe = page.subscribe((state) => {
      const subject = subjectOf(state);
      if (subject === this.#subject) return;
      this.#subject = subject;
      this.#abort?.abort();
      this.rows = this.rows.map(({ place, file }) => ({ place, file }));
      this.#enter('idle');
    });
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#abort?.abort();
  }

  /** Adds files to the batch, and classifies those that have no answer yet. */
  add(files: readonly File[]): void {
    if (files.length === 0) return;
    const { length } = this.rows;
    this.rows = [...this.rows, ...files.map((file, at) => ({ place: length + at, file }))];
    void this.start();
  }

  stop(): void {
    this.#abort?.abort();
    this.#enter('stopped');
  }

  clear(): void {
    this.#abort?.abort();
    this.rows = [];
    this.#enter('idle');
  }

  /** Classifies what has no answer yet. */
  async start(): Promise<void> {
    const { chosen, backend } = page.state;
    this.#abort?.abort();
    if (!chosen) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#enter('loading');
    const waiting = this.rows.filter(({ classes, error }) => !classes && !error);
    let labels: readonly string[] = [];
    const read = (row: BatchRow) => async (): Promise<Picture> => {
      const picture = await toPicture(row.file, document.baseURI, abort.signal);
      this.#change(row, { thumbnail: await thumbnailOf(picture) });
      return picture;
    };
    try {
      await classifyAll(new URL(chosen.url, document.baseURI).href, backend, waiting.map(read), abort.signal, {
        onReady: (model) => {
          labels = model.labels;
          this.#enter('running');
        },
        onAnswer: (at, { probabilities, likeness }) =>
          this.#change(waiting[at]!, { classes: ranked([...probabilities], labels), likeness }),
        onUnreadable: (at, error) => this.#change(waiting[at]!, { error }),
      });
      this.#enter('done');
    } catch (error) {
      // Where the run was aborted, the phase was set by the code that aborted it.
      if (abort.signal.aborted) return;
      this.failure = error as Error;
      this.#enter('failed');
    }
  }

  #change({ place, file }: BatchRow, changes: Partial<BatchRow>): void {
    // The batch may have been cleared, and filled anew, while a picture was read.
    if (this.rows[place]?.file !== file) return;
    this.rows = this.rows.with(place, { ...this.rows[place]!, ...changes });
    const now = performance.now();
    if (now - this.#rendered < between) return;
    this.#rendered = now;
    this.host.requestUpdate();
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.host.requestUpdate();
  }
}
