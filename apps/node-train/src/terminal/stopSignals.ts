/** Exit codes that a shell expects of a program ended by a signal: 128 and the signal's number. */
export const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignalName = keyof typeof exitCodes;

/**
 * Turns the first Ctrl-C or SIGTERM into an abort, so that the work under way can be saved; a second one ends the process
 * at once.
 *
 * @returns the signal to pass on, which of the two came, and how to stop listening
 */
export function catchStopSignals(onFirst: (name: StopSignalName) => void): {
  signal: AbortSignal;
  received(): StopSignalName | undefined;
  release(): void;
} {
  const controller = new AbortController();
  let received: StopSignalName | undefined;
  const listen = (name: StopSignalName) => () => {
    if (received !== undefined) process.exit(exitCodes[name]);
    received = name;
    onFirst(name);
    controller.abort(new Error(`stopped by ${name}`));
  };
  const listeners = { SIGINT: listen('SIGINT'), SIGTERM: listen('SIGTERM') };
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  return {
    signal: controller.signal,
    received: () => received,
    release: () => {
      for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
    },
  };
}
