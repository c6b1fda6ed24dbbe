/** A callback on the page that a worker calls; its promise is fulfilled once it has run there. */
export type Remote<Value> = (value: Value) => Promise<void>;

/**
 * Holds the answer back until the last report has arrived. A callback has a message port of its own, and messages keep their
 * order only within one port.
 */
export async function delivering<Value, Answer>(
  callback: Remote<Value>,
  run: (report: (value: Value) => void) => Promise<Answer>,
): Promise<Answer> {
  let last: Promise<void> | undefined;
  try {
    return await run((value) => {
      last = callback(value);
    });
  } finally {
    await last;
  }
}
