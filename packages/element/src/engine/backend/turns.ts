import type { Pause } from '@densenet/classifier';
import { abortError } from '../errors.ts';

/** How long the thread computes at a stretch before it hears what was sent to it, in milliseconds. */
const longestStretch = 16;

/** When this thread last heard what was sent to it. */
let heard = 0;

/**
 * A pause that lets the thread do what else it was asked for: a worker hears that its work is not wanted any more, and a
 * page without one stays usable. Most pauses are over at once: only after a while of computing does one wait for a task of
 * its own. Awaiting a promise is not enough, since no message arrives before all promises have settled.
 *
 * @param signal once it is aborted, a pause throws an `AbortError`
 */
export function pauses(signal?: AbortSignal): Pause {
  return async () => {
    if (performance.now() - heard >= longestStretch) {
      await nextTask();
      heard = performance.now();
    }
    if (signal?.aborted) throw abortError();
  };
}

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** Unlike a timer's, its task comes at once, also in a page that is hidden. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
}
