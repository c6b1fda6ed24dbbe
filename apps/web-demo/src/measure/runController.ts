import type { LoadedModel } from '@densenet/element';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { median } from '../page/median.ts';
import { page } from '../page/pageState.ts';
import { classifyAll } from './classifyAll.ts';

export interface RunState {
  phase: 'idle' | 'loading' | 'running' | 'stopped' | 'done' | 'failed';
  /** Number of images that are classified. */
  done: number;
  /** Seconds since the model was ready. */
  seconds: number;
  /** Median time of an image, in milliseconds. */
  median: number;
  /** The run's own copy of the model. */
  model: LoadedModel | undefined;
  /** Why the run failed. */
  message: string;
}

const idle: RunState = { phase: 'idle', done: 0, seconds: 0, median: 0, model: undefined, message: '' };

/** Classifies the gallery with the page's model. When another model or backend is chosen, the run stops and starts from zero. */
export class RunController implements ReactiveController {
  state: RunState = idle;
  #abort: AbortController | undefined;
  #unsubscribe: (() => void) | undefined;
  #model: LoadedModel | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#unsubscribe = page.subscribe(({ model }) => {
      if (model === this.#model) return;
      this.#model = model;
      this.#abort?.abort();
      this.#abort = undefined;
      this.#enter(idle);
    });
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#abort?.abort();
  }

  stop(): void {
    this.#abort?.abort();
    this.#enter({ phase: 'stopped' });
  }

  async start(): Promise<void> {
    const { chosen, backend, gallery } = page.state;
    if (!chosen || !gallery) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#enter({ ...idle, phase: 'loading' });
    const predictions: (number | undefined)[] = Array(gallery.tiles.length).fill(undefined);
    const times: number[] = [];
    let began = 0;
    try {
      const pictures = gallery.tiles.map((tile) => () => tile);
      await classifyAll(new URL(chosen.url, document.baseURI).href, backend, pictures, abort.signal, {
        onReady: (model) => {
          began = performance.now();
          this.#enter({ phase: 'running', model });
        },
        onAnswer: (image, { probabilities, milliseconds }) => {
          predictions[image] = probabilities.indexOf(Math.max(...probabilities));
          times.push(milliseconds);
          page.set({ predictions: [...predictions] });
          const seconds = (performance.now() - began) / 1000;
          this.#enter({ done: times.length, seconds, median: median(times) });
        },
      });
      this.#enter({ phase: 'done' });
    } catch (error) {
      // Where the run was aborted, the state was set by the code that aborted it.
      if (!abort.signal.aborted) this.#enter({ phase: 'failed', message: (error as Error).message });
    }
  }

  #enter(changes: Partial<RunState>): void {
    this.state = { ...this.state, ...changes };
    this.host.requestUpdate();
  }
}
