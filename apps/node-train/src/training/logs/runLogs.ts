import { resolve } from 'node:path';
import type { RunListener } from '../run.ts';
import { type EventFiles, openEventFiles, type StoredEvents } from '../tensorboard/eventFiles.ts';
import { type EventLog, logFile, openEventLog, type StoredLog } from './eventLog.ts';

/** The files of a training that grow while it runs, as they were when it was saved. */
export interface StoredLogs {
  log?: StoredLog | undefined;
  tensorboard?: StoredEvents | undefined;
}

export interface LogFlags {
  log?: string;
  logEvery?: number;
  tensorboard?: true;
}

/** The files of a training that grow while it runs. */
export interface RunLogs {
  listeners: readonly RunListener[];
  /** Flushes them to the disk. */
  positions(): Promise<StoredLogs>;
  close(): Promise<void>;
}

/** How many steps lie between two lines, or points, of a step, unless the user says otherwise. */
export const defaultLogEvery = 10;

/**
 * Opens what the user asked for and, where a training is resumed in its own folder, what it had.
 *
 * @param own what the training had; undefined where it is not resumed, or goes on in another folder
 * @throws Error where a file cannot be written, or is not as it was; it says what to do
 */
export async function openRunLogs(out: string, flags: LogFlags, own: StoredLogs | undefined): Promise<RunLogs> {
  const log = await openLog(out, flags, own?.log);
  const events = await openEvents(out, flags, own?.tensorboard).catch(async (error: unknown) => {
    await log?.close();
    throw error;
  });
  return {
    listeners: [log, events].flatMap((one) => (one ? [one.listener] : [])),
    positions: async () => ({ log: await log?.position(), tensorboard: await events?.position() }),
    close: async () => {
      await log?.close();
      await events?.close();
    },
  };
}

/** The log that the user named; else the one that the training had. */
function openLog(out: string, flags: LogFlags, own: StoredLog | undefined): Promise<EventLog> | undefined {
  const path = flags.log ?? (own && logFile(out, own));
  if (path === undefined) return undefined;
  const stored = own !== undefined && resolve(path) === logFile(out, own) ? own : undefined;
  return openEventLog(path, { out, every: flags.logEvery ?? stored?.every ?? defaultLogEvery, stored });
}

async function openEvents(
  out: string,
  { tensorboard, logEvery }: LogFlags,
  stored: StoredEvents | undefined,
): Promise<EventFiles | undefined> {
  if (!tensorboard && !stored) return undefined;
  return openEventFiles({ out, every: logEvery ?? stored?.every ?? defaultLogEvery, stored });
}
