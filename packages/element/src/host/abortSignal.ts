import { type TransferHandler, transferHandlers } from 'comlink';

interface SentSignal {
  aborted: boolean;
  port: MessagePort;
}

/**
 * An AbortSignal on its way to a worker and back. The reason stays behind, since not every reason can be sent: whoever
 * holds the signal has it.
 */
const abortSignals: TransferHandler<AbortSignal, SentSignal> = {
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

/** Both ends of the wire call this once. */
export function registerAbortSignals(): void {
  transferHandlers.set('AbortSignal', abortSignals);
}
