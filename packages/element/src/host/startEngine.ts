import type { BackendChoice, Engine } from '../engine/types.ts';
import type { Form } from './form.ts';
import { holdPageEngine } from './pageEngine.ts';

import { startWorkerEngine } from './workerEngine.ts';

/** An engine that is starting or has started. */
export interface StartedEngine {
  ready: Promise<Engine>;
  /** Ends the worker, or frees what the engine on the page's own thread holds. May be called before it is ready. */
  stop(): void;
}

/**
 * Starts an engine in a worker, or on the page's own thread where the browser cannot run it in a worker.
 *
 * @param onCrash called when the engine's worker fails after it was ready
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

  const onPage = async (): Promise<Engine> => {
    const { engine, release } = await holdPageEngine(form, choice);
    free = release;
    if (stopped) release();
    return engine;
  };

  const start = async (): Promise<Engine> => {
    if (!belongsInWorker(choice)) return onPage();
    try {
      return await inWorker();
    } catch (error) {
      console.warn("<densenet-classifier> computes on the page's own thread, which may make the page stutter.", error);
      return onPage();
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

/**
 * Whether to run an engine in a worker: yes, unless its backend is WebGL and TensorFlow.js could use that on the page only.
 * TensorFlow.js needs a canvas of the page for WebGL on Safari, where it does not use OffscreenCanvas, and in browsers
 * without OffscreenCanvas.
 */
function belongsInWorker(choice: BackendChoice): boolean {
  if (choice === 'wasm' || choice === 'webgpu') return true;
  const offscreen = !isSafari() && typeof OffscreenCanvas !== 'undefined' && hasWebGl(new OffscreenCanvas(1, 1));
  // Where the page has no WebGL either, another backend will be used, which works as well in a worker.
  return offscreen || !hasWebGl(document.createElement('canvas'));
}

/** The test of TensorFlow.js' flag `IS_SAFARI`, by which it decides whether to use OffscreenCanvas. */
function isSafari(): boolean {
  return /Safari/.test(navigator.userAgent) && /Apple/.test(navigator.vendor);
}

function hasWebGl(canvas: HTMLCanvasElement | OffscreenCanvas): boolean {
  const context = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
  // Gives the context back, since a page may have only about 16.
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
