import { note } from './output.ts';

/** Exit codes that a shell expects of a program ended by a signal: 128 and the signal's number. */
export const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignalName = keyof typeof exitCodes;

/** What work that can be stopped is given. */
export interface Stop {
  /** Aborts when Ctrl-C or SIGTERM comes. */
  signal: AbortSignal;
  /** Which of the two came. */
  received(): StopSignalName | undefined;
}

/**
 * Runs work that the first Ctrl-C or SIGTERM aborts, so that what was done can be saved; a second one ends the process at
 * once.
 *
 * @param notice said when the first one comes
 * @param work gives the exit code; when it throws the signal's reason, that is the exit code of the signal
 */
export async function stoppable(notice: string, work: (stop: Stop) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  let received: StopSignalName | undefined;
  const listen = (name: StopSignalName) => () => {
    if (received !== undefined) process.exit(exitCodes[name]);
    received = name;
    note('', `${name}: ${notice}`);
    controller.abort(new Error(`stopped by ${name}`));
  };
  const listeners = { SIGINT: listen('SIGINT'), SIGTERM: listen('SIGTERM') };
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  try {
    return await work({ signal: controller.signal, received: () => received });
  } catch (error) {
    if (received === undefined || error !== controller.signal.reason) throw error;
    return exitCodes[received];
  } finally {
    for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
  }
}
