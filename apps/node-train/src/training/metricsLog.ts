import { type FileHandle, open, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { TrainingEvent } from '@densenet/train';
import type { Run, RunListener } from './run.ts';

/** Where a log was when its training was saved. */
export interface StoredLog {
  /** The file, seen from the checkpoint's folder, so that both can be moved together. */
  file: string;
  /** How long it was: what is behind was written after the save, and will be written again. */
  bytes: number;
  /** Steps from one line of a step to the next. */
  every: number;
}

/** A training's events as JSON, a line each: what it is, every so many steps, each epoch, the test at the end. */
export interface MetricsLog {
  listener: RunListener;
  /**
   * Flushes it to the disk.
   *
   * @returns undefined where it cannot be gone on with: nothing can be taken back of a device or a pipe, and a log that could
   *   not be written any more lacks lines
   */
  position(): Promise<StoredLog | undefined>;
  close(): Promise<void>;
}

export interface LogOptions {
  /** The checkpoint's folder. */
  out: string;
  every: number;
  /** The log is gone on with from here. */
  stored?: StoredLog | undefined;
}

export const logFile = (out: string, { file }: StoredLog): string => resolve(out, file);

/**
 * Opens a log: a new file, an empty one, a device or a pipe; or one that is gone on with, of which the lines are removed that
 * were written after the training was saved. So none is missing or there twice, however the training was ended.
 *
 * @throws Error where there is another file, or the log is shorter than it was; it says what to do
 */
export async function openMetricsLog(path: string, { out, every, stored }: LogOptions): Promise<MetricsLog> {
  const found = await stat(path).catch(() => undefined);
  const isFile = found === undefined || found.isFile();
  if (stored === undefined && found?.isFile() && found.size > 0) {
    throw new Error(`the log ${path} is there already: name another file (--log) or remove it`);
  }
  if (stored !== undefined && (found?.size ?? 0) < stored.bytes) {
    const size = found === undefined ? 'is not there' : `has ${found.size} bytes`;
    throw new Error(
      `the log ${path} ${size}, and had ${stored.bytes} when its training was saved: put it back, or begin another one (--log)`,
    );
  }
  const handle = await open(path, isFile ? 'a+' : 'w').catch((error: Error) => {
    throw new Error(`cannot write the log ${path}: ${error.message}`, { cause: error });
  });
  let bytes = stored?.bytes ?? 0;
  let lost: Error | undefined;
  const lose = (error: Error) => {
    lost = new Error(`cannot write the log ${path}: ${error.message}`, { cause: error });
  };
  if (stored !== undefined) await cutBack(handle, bytes, path);
  return {
    listener: async (event) => {
      if (!isLogged(event, every, bytes === 0)) return;
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      if (!lost) await handle.writeFile(line).catch(lose);
      if (lost) throw lost;
      bytes += line.length;
    },
    position: async () => {
      if (!isFile) return undefined;
      // What cannot be flushed is told with the next line: a training is saved without its log too.
      await handle.datasync().catch(lose);
      if (lost) return undefined;
      return { file: relative(resolve(out), resolve(path)).replaceAll(sep, '/'), bytes, every };
    },
    close: () => handle.close(),
  };
}

/** Removes what is behind the last line that was saved, if a line ends there. */
async function cutBack(handle: FileHandle, bytes: number, path: string): Promise<void> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, bytes - 1));
  if (bytes > 0 && buffer.toString() !== '\n') {
    await handle.close();
    throw new Error(
      `the log ${path} is not the one of this training: no line ends at byte ${bytes}. Name another (--log)`,
    );
  }
  await handle.truncate(bytes);
}

/** A log that is gone on with has its beginning already. */
function isLogged(event: TrainingEvent<Run>, every: number, isEmpty: boolean): boolean {
  if (event.type === 'started') return isEmpty;
  if (event.type === 'step') return event.step % every === 0;
  return event.type === 'epochEnded' || event.type === 'tested';
}
