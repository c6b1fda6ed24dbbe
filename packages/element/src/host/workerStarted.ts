import { reason, reasoned } from '../messages/reasons.ts';

/**
 * Waits until a worker has started, and listens for its failure from then on.
 *
 * @param start asks the worker to start
 * @param onCrash called when the worker fails after it has started: pending calls will never be answered
 * @throws Error where the worker does not start: a Content-Security-Policy forbids it, or its script is missing
 */
export async function workerStarted(
  worker: Worker,
  start: () => Promise<void>,
  onCrash: (error: Error) => void,
): Promise<void> {
  let started = false;
  await new Promise<void>((resolve, reject) => {
    const fail = (event: Event) => {
      // Where a Content-Security-Policy forbids the worker, the event has no message.
      const why = (event as ErrorEvent).message || 'the browser gives no reason';
      if (started) onCrash(reasoned(Error, reason('workerFailed', why)));
      else reject(new Error(`The worker did not start: ${why}`));
    };
    worker.addEventListener('error', fail);
    worker.addEventListener('messageerror', fail);
    start().then(resolve, reject);
  });
  started = true;
}
