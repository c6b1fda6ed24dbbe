interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** What Node and browsers have; the types of neither are at hand in this package. */
const host = globalThis as unknown as {
  setImmediate?: (callback: () => void) => unknown;
  MessageChannel: new () => { port1: Port; port2: Port };
};

/**
 * Lets the event loop turn once. Training on a backend that computes in the calling thread never does so by itself, and no
 * signal, key, message or timer would come through. Not by `setTimeout`, which waits for 1 ms in Node and for 4 ms in
 * browsers.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (host.setImmediate) {
      host.setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new host.MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
