import type { BackendChoice, Engine } from '../engine/types.ts';

/** What differs between the package for bundlers and the one file for pages: how each reaches its own other parts. */
export interface Form {
  /** A worker whose script calls `serveEngine`. Where the browser forbids it, this throws or its `error` event fires. */
  createWorker(): Worker;
  /** Loads TensorFlow.js and creates an engine on this thread, which can be told to let go of all that it holds. */
  createEngine(choice: BackendChoice): Promise<Engine & { dispose(): void }>;
}

let current: Form | undefined;

/** Called once, by the package's entry, before an engine is leased. */
export function chooseForm(form: Form): void {
  current = form;
}

export function currentForm(): Form {
  if (current === undefined)
    throw new Error('no form of the package was chosen: import @densenet/element itself first');
  return current;
}
