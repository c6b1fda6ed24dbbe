import type { Pause } from '@densenet/classifier';

/** How long a forward pass may keep the thread before it yields to the event loop, in milliseconds. */
const longestStretch = 16;

/** When this thread last yielded to the event loop. */
let lastYield = 0;

/** An error for aborted work. It does not carry the signal's own reason, which a worker may not be able to send. */
export function abortError(): DOMException {
  return new DOMException('it was cancelled', 'AbortError');
}

/**
 * Makes a pause that yields to the event loop when the thread has computed for `longestStretch`; most pauses return at once.
 * A worker then receives messages, such as an abort, and a page whose own thread computes stays usable. Awaiting a promise
 * would not do: no message arrives before all promises have settled.
 *
 * @param signal once it is aborted, the pause throws an `AbortError`
 */
export function pauses(signal?: AbortSignal): Pause {
  return async () => {
    if (performance.now() - lastYield >= longestStretch) {
      await nextTask();
      lastYield = performance.now();
    }
    if (signal?.aborted) throw abortError();
  };
}

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** Resolves in the next task of the event loop. A message comes at once, where a timer is delayed in a hidden page. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
}
