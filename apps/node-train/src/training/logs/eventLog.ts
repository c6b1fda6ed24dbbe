import { open, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { TrainingEvent } from '@densenet/train';
import type { Run, RunListener } from '../run.ts';
import { openAppended } from './appendedFile.ts';

/** Which log a training had, and how long it was, when the training was saved. */
export interface StoredLog {
  /** Path of the log relative to the checkpoint's folder, so that both can be moved together. */
  file: string;
  /** Length of the log when the training was saved. Lines behind it are written again when the training is resumed. */
  bytes: number;
  /** How many steps lie between two step lines. */
  every: number;
}

/** A training's events as lines of JSON: its start, every so many steps, each epoch, and the test at the end. */
export interface EventLog {
  listener: RunListener;
  /**
   * Flushes the log to the disk.
   *
   * @returns undefined where the log cannot be continued by a resumed training: nothing can be removed from a device or a
   *   pipe, and a log to which writing has failed lacks lines
   */
  position(): Promise<StoredLog | undefined>;
  close(): Promise<void>;
}

export interface EventLogOptions {
  /** The checkpoint's folder. */
  out: string;
  every: number;
  /** Continues the log of a resumed training from here. */
  stored?: StoredLog | undefined;
}

export const logFile = (out: string, { file }: StoredLog): string => resolve(out, file);

/**
 * Opens a log: a new or empty file, a device or a pipe; or, with `stored`, the log of a resumed training. From that, lines are
 * removed that were written after the training was saved, so that no line is missing or there twice, however the training was
 * ended.
 *
 * @throws Error where the path has another file, or the log is shorter than when it was saved; it says what to do
 */
export async function openEventLog(path: string, { out, every, stored }: EventLogOptions): Promise<EventLog> {
  const found = await stat(path).catch(() => undefined);
  if (stored === undefined && found?.isFile() && found.size > 0) {
    throw new Error(`the log ${path} is there already: name another file (--log) or remove it`);
  }
  if (stored !== undefined && (found?.size ?? 0) < stored.bytes) {
    const size = found === undefined ? 'is not there' : `has ${found.size} bytes`;
    throw new Error(
      `the log ${path} ${size}, and had ${stored.bytes} when its training was saved: put it back, or begin another one (--log)`,
    );
  }
  if (stored !== undefined) await cutBack(path, stored.bytes);
  const file = await openAppended(path, 'the log');
  // A log that is continued has the line of the start already.
  let hasStart = (stored?.bytes ?? 0) > 0;
  return {
    listener: async (event) => {
      if (!isLogged(event, every) || (event.type === 'started' && hasStart)) return;
      hasStart = true;
      await file.append(Buffer.from(`${JSON.stringify(event)}\n`));
    },
    position: async () => {
      const bytes = await file.flush();
      if (bytes === undefined) return undefined;
      return { file: relative(resolve(out), resolve(path)).replaceAll(sep, '/'), bytes, every };
    },
    close: file.close,
  };
}

/** Removes what is behind the last line that was saved, where a line ends there. */
async function cutBack(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'a+').catch((error: Error) => {
    throw new Error(`cannot write the log ${path}: ${error.message}`, { cause: error });
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, bytes - 1));
    if (bytes > 0 && buffer.toString() !== '\n') {
      throw new Error(
        `the log ${path} is not the one of this training: no line ends at byte ${bytes}. Name another (--log)`,
      );
    }
    await handle.truncate(bytes);
  } finally {
    await handle.close();
  }
}

function isLogged(event: TrainingEvent<Run>, every: number): boolean {
  if (event.type === 'step') return event.step % every === 0;
  return event.type === 'started' || event.type === 'epochEnded' || event.type === 'tested';
}
