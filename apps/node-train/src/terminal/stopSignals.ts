import { isatty } from 'node:tty';
import { note } from './output.ts';

/** Exit codes that a shell expects of a program ended by a signal: 128 and the signal's number. */
export const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type StopSignalName = keyof typeof exitCodes;

/** How work that can be stopped learns of signals. */
export interface Stop {
  /** Aborts when Ctrl-C, SIGTERM or SIGHUP (a closed terminal) comes. */
  signal: AbortSignal;
  /** The signal that came first. */
  received(): StopSignalName | undefined;
}

/**
 * Runs work that the first Ctrl-C, SIGTERM or SIGHUP aborts, so that it can save what was done. A second Ctrl-C or SIGTERM
 * ends the process at once. A second SIGHUP does not, since the system may send several, or one beside another signal, when a
 * terminal is closed.
 *
 * @param notice printed when the first signal comes; undefined where another process says it
 * @param work gives the exit code; where it throws the signal's reason, the exit code is the signal's
 */
export async function stoppable(notice: string | undefined, work: (stop: Stop) => Promise<number>): Promise<number> {
  const onTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
  const controller = new AbortController();
  let received: StopSignalName | undefined;
  const listen = (name: StopSignalName) => () => {
    if (received !== undefined) {
      if (name === 'SIGHUP') return;
      process.exit(exitCodes[name]);
    }
    received = name;
    if (notice !== undefined) note('', `${name}: ${notice}`);
    controller.abort(new Error(`stopped by ${name}`));
  };
  const listeners = { SIGHUP: listen('SIGHUP'), SIGINT: listen('SIGINT'), SIGTERM: listen('SIGTERM') };
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  try {
    return await work({ signal: controller.signal, received: () => received });
  } catch (error) {
    if (received === undefined || error !== controller.signal.reason) throw error;
    return exitCodes[received];
  } finally {
    for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
    // Node aborts where it exits while its terminal is gone, since it fails to reset the terminal first. The signal ends it
    // without.
    if (received === 'SIGHUP' && onTerminal) process.kill(process.pid, 'SIGHUP');
  }
}
