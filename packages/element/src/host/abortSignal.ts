import type { TransferHandler } from 'comlink';

interface SentSignal {
  aborted: boolean;
  port: MessagePort;
}

/**
 * Sends an AbortSignal to a worker: the worker's copy is aborted when the original is. The reason is not sent, since not
 * every value can be; the caller, who holds the original signal, has it.
 */
export const abortSignals: TransferHandler<AbortSignal, SentSignal> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
  serialize(signal) {
    const { port1, port2 } = new MessageChannel();
    signal.addEventListener('abort', () => port1.postMessage('abort'), { once: true });
    return [{ aborted: signal.aborted, port: port2 }, [port2]];
  },
  deserialize({ aborted, port }) {
    const controller = new AbortController();
    if (aborted) controller.abort();
    port.addEventListener('message', () => {
      controller.abort();
      port.close();
    });
    port.start();
    return controller.signal;
  },
};
