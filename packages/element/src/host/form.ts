import type { BackendChoice, Engine } from '../engine/types.ts';

/** How the worker and the engine's code are loaded. The package for bundlers and the one file for pages differ in this. */
export interface Form {
  /** Creates a worker whose script calls `serveEngine`. Where that fails, this throws or the worker's `error` event fires. */
  createWorker(): Worker;
  /** Loads TensorFlow.js and creates an engine on this thread. `dispose` frees all that the engine holds. */
  createEngine(choice: BackendChoice): Promise<Engine & { dispose(): void }>;
}

let current: Form | undefined;

/** Sets the form. The package's entry calls it once, before an engine is leased. */
export function chooseForm(form: Form): void {
  current = form;
}

/** @throws Error where no entry of the package was imported */
export function currentForm(): Form {
  if (current === undefined)
    throw new Error('no form of the package was chosen: import @densenet/element itself first');
  return current;
}

/**
 * A worker that runs a module, also one of another origin. A browser does not start a worker from another origin's script,
 * so such a module is imported by a script of this origin.
 */
export function moduleWorker(url: string): Worker {
  const own = new URL(url).origin === location.origin;
  return new Worker(own ? url : importing(url), { type: 'module' });
}

/** A blob URL of a script that imports a module. It is not revoked, since some browsers read it late. */
function importing(url: string): string {
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' }));
}
