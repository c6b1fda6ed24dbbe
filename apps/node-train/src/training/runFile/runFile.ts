import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@densenet/data/node';
import type { Recipe } from '@densenet/recipe';
import type { CompletedEvent, Measured, Position } from '@densenet/train';
import type { RunListener } from '../run.ts';
import type { ImagesRecord, Parent } from '../session.ts';
import type { Environment } from './environment.ts';

/** The file in a run's folder that says how the run came about. */
export const RUN_FILE = 'run.json';

/** One process's share of a training: from its start or its resuming to its end. */
export interface RunSession extends Environment {
  command: string;
  /** How many processes trained together; missing where it was one, as are the two below. */
  processes?: number;
  /** Whether norms had the statistics of the whole batch, and not each process those of its part. */
  syncBatchNorm?: boolean;
  /** Whether running statistics are the mean over all processes, and not those of rank 0. */
  averageStatistics?: boolean;
  startedAt: string;
  /** Missing while the process trains, and where it was killed. */
  endedAt?: string;
  /** `killed`: it ended without having said so, which the next session found. */
  outcome: 'running' | 'completed' | 'stopped' | 'failed' | 'killed';
  /** Why it failed. */
  error?: string;
  from: Position;
}

/** What `run.json` holds. */
export interface RunRecord {
  /** As it ran, with the values of all flags in it. */
  recipe: Recipe;
  parameters: number;
  trainImages: number;
  images: ImagesRecord;
  stepsPerEpoch: number;
  /** What the training began from; missing where it began with random weights. */
  parent?: Parent;
  /** The result on the test set at the end, where epochs were judged on other images. */
  tested?: Measured;
  /** The best epoch, and whether the training ended early since none after it was better. */
  best?: CompletedEvent['best'];
  endedEarly?: boolean;
  sessions: RunSession[];
}

export interface RunFileOptions {
  command: string;
  environment: Environment;
  images: ImagesRecord;
  parent?: Parent | undefined;
  /** Of a training that is resumed: its sessions before this one. */
  before: readonly RunSession[];
  /** Of several processes that train together. */
  together?: Required<Pick<RunSession, 'processes' | 'syncBatchNorm' | 'averageStatistics'>> | undefined;
  now?: () => Date;
}

/**
 * A listener that keeps `run.json` in a run's folder: written when the first checkpoint is there, and at the end, however that
 * comes. It throws where the file cannot be written.
 */
export function runFile(
  out: string,
  { command, environment, images, parent, before, together, now = () => new Date() }: RunFileOptions,
): RunListener {
  const path = join(out, RUN_FILE);
  let record: RunRecord | undefined;
  let isWritten = false;
  const write = () => {
    // The list of sessions comes last: it is the part that grows.
    const { sessions, ...rest } = record!;
    return writeWhole(path, `${JSON.stringify({ ...rest, sessions }, null, 2)}\n`);
  };
  const end = async (outcome: RunSession['outcome'], error?: string) => {
    const session = record?.sessions.at(-1);
    if (!session) return;
    Object.assign(session, { endedAt: now().toISOString(), outcome, ...(error === undefined ? {} : { error }) });
    // Without a first checkpoint there is no folder to write into.
    if (isWritten) await write();
  };
  return async (event) => {
    switch (event.type) {
      case 'started': {
        const { run, stepsPerEpoch, position: from, tested } = event;
        const session: RunSession = {
          command,
          ...together,
          startedAt: now().toISOString(),
          outcome: 'running',
          from,
          ...environment,
        };
        record = {
          ...run,
          images,
          stepsPerEpoch,
          ...(parent ? { parent } : {}),
          ...(tested ? { tested } : {}),
          sessions: [...before.map(ended), session],
        };
        return;
      }
      case 'tested':
        if (record) record.tested = event.tested;
        return;
      case 'saved':
        if (!isWritten) await write();
        isWritten = true;
        return;
      case 'completed': {
        const { type, ...how } = event;
        Object.assign(record ?? {}, how);
        return end(type);
      }
      case 'stopped':
        return end(event.type);
      case 'failed':
        return end(event.type, event.message);
      default:
    }
  };
}

/** A former session; nobody is left to say how it ended, if it did not. */
const ended = (session: RunSession): RunSession =>
  session.outcome === 'running' ? { ...session, outcome: 'killed' } : session;

/**
 * The sessions that `run.json` in a run's folder lists; none where the file is not there, as in runs of older programs.
 *
 * @throws Error where the file is no run's
 */
export async function readSessions(folder: string): Promise<readonly RunSession[]> {
  const path = join(folder, RUN_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const sessions = sessionsIn(text);
  if (!sessions) {
    throw new Error(
      `${path} is not as a training wrote it: expected JSON with a list of sessions. Put it back or remove it`,
    );
  }
  return sessions;
}

function sessionsIn(text: string): RunSession[] | undefined {
  try {
    const { sessions } = JSON.parse(text) as Partial<RunRecord>;
    return Array.isArray(sessions) && sessions.every((one) => typeof one?.outcome === 'string') ? sessions : undefined;
  } catch {
    return undefined;
  }
}
