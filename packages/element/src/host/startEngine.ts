import type { BackendChoice } from '../engine/types.ts';

/** An engine that is starting or has started. */
export interface Started<Engine> {
  ready: Promise<Engine>;
  /** Ends the worker, or frees what the engine on the page's own thread holds. May be called before it is ready. */
  stop(): void;
}

/** How an engine is started, wherever it runs. */
export interface Ways<Engine> {
  choice: BackendChoice;
  /** Whether it runs in a worker also where that has no WebGL, and so another backend: for work that would freeze the page. */
  prefersWorker?: boolean;
  createWorker(): Worker;
  /** Starts the engine of a worker. `onCrash` is called when the worker fails after it has started. */
  inWorker(worker: Worker, choice: BackendChoice, onCrash: (error: Error) => void): Promise<Engine>;
  /** The engine on the page's own thread. */
  onPage(choice: BackendChoice): Promise<{ engine: Engine; release(): void }>;
}

/**
 * Starts an engine in a worker, or on the page's own thread where the browser cannot run it in a worker.
 *
 * @param onCrash called when the engine's worker fails after it was ready
 */
export function startEngine<Engine>(
  { choice, ...ways }: Ways<Engine>,
  onCrash: (error: Error) => void,
): Started<Engine> {
  let stopped = false;
  let free = () => {};

  const inWorker = async (): Promise<Engine> => {
    const worker = ways.createWorker();
    free = () => worker.terminate();
    try {
      return await ways.inWorker(worker, choice, onCrash);
    } catch (error) {
      worker.terminate();
      throw error;
    }
  };

  const onPage = async (): Promise<Engine> => {
    const { engine, release } = await ways.onPage(choice);
    free = release;
    if (stopped) release();
    return engine;
  };

  const start = async (): Promise<Engine> => {
    if (!ways.prefersWorker && !belongsInWorker(choice)) return onPage();
    try {
      return await inWorker();
    } catch (error) {
      console.warn("The network computes on the page's own thread, which may make the page stutter.", error);
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
