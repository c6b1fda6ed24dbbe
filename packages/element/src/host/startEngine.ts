import type { BackendChoice, Engine } from '../engine/types.ts';
import type { Form } from './form.ts';
import { holdPageEngine } from './pageEngine.ts';
import { belongsInWorker } from './place.ts';
import { startWorkerEngine } from './workerEngine.ts';

/** An engine that starts. */
export interface StartedEngine {
  ready: Promise<Engine>;
  /** Ends the worker, or frees what an engine beside the page holds. Also before it is ready. */
  stop(): void;
}

/**
 * Starts an engine in a worker, or beside the page where the browser has no worker for it.
 *
 * @param onCrash called when its worker fails after it was ready
 */
export function startEngine(form: Form, choice: BackendChoice, onCrash: (error: Error) => void): StartedEngine {
  let stopped = false;
  let free = () => {};

  const inWorker = async (): Promise<Engine> => {
    const worker = form.createWorker();
    free = () => worker.terminate();
    try {
      return await startWorkerEngine(worker, choice, onCrash);
    } catch (error) {
      worker.terminate();
      throw error;
    }
  };

  const besidePage = async (): Promise<Engine> => {
    const { engine, release } = await holdPageEngine(form, choice);
    free = release;
    if (stopped) release();
    return engine;
  };

  const start = async (): Promise<Engine> => {
    if (!belongsInWorker(choice)) return besidePage();
    try {
      return await inWorker();
    } catch (error) {
      console.warn('<densenet-classifier> computes beside the page, which may make it stutter.', error);
      return besidePage();
    }
  };

  return {
    ready: start(),
    stop() {
      stopped = true;
      free();
    },
  };
}
