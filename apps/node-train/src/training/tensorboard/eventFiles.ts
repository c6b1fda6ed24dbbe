import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@densenet/data/node';
import type { EpochRow, Measured, StartedEvent } from '@densenet/train';
import { note } from '../../terminal/output.ts';
import { type AppendedFile, openAppended } from '../logs/appendedFile.ts';
import type { Run, RunListener } from '../run.ts';
import { restartRecord, scalarsRecord, textRecord, versionRecord } from './event.ts';

/** Folder of a run in which its event files are. */
export const eventFolder = 'tensorboard';

/** Names of our event files: other programs' may lie beside them. */
const ownName = /^events\.out\.tfevents\.\d+\.\d{4,}\.densenet$/;

/** Which event files a training had, and how long they were, when it was saved. */
export interface StoredEvents {
  /** How many steps lie between two points of a step. */
  every: number;
  /** By their names in the folder; what is behind these lengths is written again when the training is resumed. */
  files: readonly { file: string; bytes: number }[];
}

/** Curves of a training for TensorBoard, as files in its folder. */
export interface EventFiles {
  listener: RunListener;
  /**
   * Flushes the files to the disk.
   *
   * @returns undefined where writing has failed: a resumed training begins anew
   */
  position(): Promise<StoredEvents | undefined>;
  close(): Promise<void>;
}

export interface EventFilesOptions {
  /** The run's folder. */
  out: string;
  every: number;
  /** Of a training that is resumed in its folder. */
  stored?: StoredEvents | undefined;
  now?: () => number;
}

/**
 * Writes a training's curves for TensorBoard: loss and learning rate of every so many steps, the metrics of each epoch and the
 * result at the end, and its recipe. A resumed training goes on in a file of its own, as TensorBoard expects: what its earlier
 * files have from after the save is removed, and a TensorBoard that has read it already is told to forget it. One that had no
 * event files before gets the points of its earlier epochs as well.
 *
 * @throws Error where an earlier file cannot be shortened
 */
export async function openEventFiles(options: EventFilesOptions): Promise<EventFiles> {
  const { out, every, stored, now = Date.now } = options;
  const folder = join(out, eventFolder);
  const earlier = stored ? await cutBack(folder, stored.files) : [];
  const name = `events.out.tfevents.${Math.floor(now() / 1000)}.${String(earlier.length).padStart(4, '0')}.densenet`;
  let started: StartedEvent<Run> | undefined;
  let file: AppendedFile | undefined;
  /** Of the last epoch: a training may end before all of them. */
  let lastStep = 0;
  const seconds = () => now() / 1000;

  /** Opened at the first point: before the first save, the run's folder is not there. */
  const opened = async (): Promise<AppendedFile> => {
    await makeFolder(folder);
    const opening = await openAppended(join(folder, name), 'the event file');
    await opening.append(versionRecord(seconds()));
    if (!started) return opening;
    const { run, position, stepsPerEpoch, history, judgedBy } = started;
    const step = position.epoch * stepsPerEpoch + position.stepInEpoch;
    // Also before the first step: a killed session may have gone on from there.
    if (stored || step > 0) await opening.append(restartRecord(seconds(), step + 1));
    if (earlier.length > 0) return opening;
    const recipe = `    ${JSON.stringify(run.recipe, null, 2).replaceAll('\n', '\n    ')}`;
    await opening.append(textRecord(seconds(), 'recipe', recipe));
    for (const row of history) {
      if (row.judged) await opening.append(scalarsRecord(seconds(), stepOf(row, started), pointsOf(row, judgedBy)));
    }
    return opening;
  };
  let isComplete = true;
  const write = async (step: number, scalars: Readonly<Record<string, number>>) => {
    try {
      file ??= await opened();
      await file.append(scalarsRecord(seconds(), step, scalars));
    } catch (error) {
      isComplete = false;
      throw error;
    }
  };
  return {
    listener: async (event) => {
      switch (event.type) {
        case 'started':
          started = event;
          lastStep = event.history.length * event.stepsPerEpoch;
          return;
        case 'step': {
          const { step, loss, learningRate } = event;
          if (step % every === 0) await write(step, { 'step/loss': loss, 'step/learning_rate': learningRate });
          return;
        }
        case 'epochEnded':
          lastStep = stepOf(event.row, started!);
          return write(lastStep, pointsOf(event.row, event.judgedBy));
        case 'tested':
          return write(lastStep, tagged('test', event.tested));
        default:
      }
    },
    position: async () => {
      if (!isComplete) return undefined;
      if (!file) return { every, files: earlier };
      const bytes = await file.flush();
      return bytes === undefined ? undefined : { every, files: [...earlier, { file: name, bytes }] };
    },
    close: async () => file?.close(),
  };
}

const stepOf = ({ step, epoch }: EpochRow, { stepsPerEpoch }: StartedEvent<Run>): number =>
  step ?? epoch * stepsPerEpoch;

function pointsOf(
  { training, judged, seconds, waitSeconds, replicaWaitSeconds, imagesPerSecond }: EpochRow,
  judgedBy: string,
): Record<string, number> {
  return {
    ...tagged('train', training),
    ...tagged(judgedBy, judged!),
    'train/images_per_second': imagesPerSecond,
    // Shares of the time in which steps waited for their batches, and for other processes.
    ...(waitSeconds === undefined ? {} : { 'train/data_wait': waitSeconds / seconds }),
    ...(replicaWaitSeconds === undefined ? {} : { 'train/replica_wait': replicaWaitSeconds / seconds }),
  };
}

const tagged = (on: string, { images: _, ...means }: Measured): Record<string, number> =>
  Object.fromEntries(Object.entries(means).map(([metric, value]) => [`${on}/${metric}`, value]));

/**
 * Removes what was written after the save: whole files, and ends of files.
 *
 * @returns the files that are there
 */
async function cutBack(folder: string, files: StoredEvents['files']): Promise<StoredEvents['files']> {
  const kept: StoredEvents['files'][number][] = [];
  const isStored = new Set(files.map(({ file }) => file));
  for (const name of await readdir(folder).catch(() => [])) {
    if (ownName.test(name) && !isStored.has(name)) await rm(join(folder, name));
  }
  for (const { file, bytes } of files) {
    const path = join(folder, file);
    const found = await stat(path).catch(() => undefined);
    if (!found || found.size < bytes) {
      note(`${path} is ${found ? 'shorter than' : 'not there as'} when the training was saved: its curves lack points`);
      continue;
    }
    await truncate(path, bytes);
    kept.push({ file, bytes });
  }
  return kept;
}
