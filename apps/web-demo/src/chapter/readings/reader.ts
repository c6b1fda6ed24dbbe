import type { Remote } from 'comlink';
import { WorkerCalls } from '../parts/workerCalls.ts';
import type { ReadingService } from './types.ts';

let started: WorkerCalls<ReadingService> | undefined;

/**
 * Asks what reads the definition: a worker, since the definition comes with TensorFlow.js' core, which would hold up the page.
 * The first question starts it.
 */
export function askReader<Answer>(ask: (reader: Remote<ReadingService>) => Promise<Answer>): Promise<Answer> {
  started ??= new WorkerCalls(new Worker(new URL('./readingWorker.ts', import.meta.url), { type: 'module' }));
  return started.call(ask);
}
