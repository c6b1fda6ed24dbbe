/** Says on stderr what is being done and how long it may take. */
export interface Progress {
  /** Writes a message: on a terminal it replaces the one before, else it is a line of its own. */
  say(message: string): void;
  /** On a terminal, removes the current message. */
  clear(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return {
    say: (message) => stream.write(stream.isTTY ? `\r\x1b[2K${message}` : `${message}\n`),
    clear: () => stream.isTTY && stream.write('\r\x1b[2K'),
  };
}

/** `1:02:03`, `2:03` */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * How long a run still takes, by the work that was done so far and the time it took.
 *
 * @param done work of the finished cases, in any unit
 * @param left the rest of the current case in milliseconds, where that is known, and the work of those after it
 * @returns undefined before anything is known
 */
export function timeLeft(
  done: { work: number; milliseconds: number },
  left: { currentMilliseconds: number | undefined; work: number },
): number | undefined {
  if (left.work === 0) return left.currentMilliseconds;
  if (done.work === 0 || left.currentMilliseconds === undefined) return undefined;
  return left.currentMilliseconds + (left.work * done.milliseconds) / done.work;
}
