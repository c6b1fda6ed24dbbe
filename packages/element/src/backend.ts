// An entry of the package: the backend alone, for programs of one's own in a page or a worker.
import { startBackend as start } from './engine/backend/start.ts';
import type { BackendChoice, BackendReport } from './engine/types.ts';
import { trainingEnvironment } from './trainer/host/packageEnvironment.ts';

export { BackendError } from './engine/backend/start.ts';
export type { BackendChoice, BackendName, BackendReport } from './engine/types.ts';

/**
 * Starts a backend of TensorFlow.js on this thread, with the kernels of this project for it, those of training too: the one
 * that is asked for, or else the first that works. Call it once a thread.
 *
 * @throws BackendError where none works in this browser, with the reason of each
 */
export const startBackend = (choice: BackendChoice = 'auto'): Promise<BackendReport> =>
  start(choice, trainingEnvironment);
