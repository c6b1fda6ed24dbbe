import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorFor } from '@densenet/recipe';
import { bestEpoch } from '@densenet/train';
import type { RunListener } from './run.ts';
import type { Session } from './session.ts';

/** The network of the epoch that did best on held-out images. */
export const BEST_FILE = 'best.safetensors';

/** Whether a file of this name in a training's folder is the network of its best epoch, or of one of its last. */
export const isKeptFile = (name: string): boolean => name === BEST_FILE || epochPattern.test(name);

const epochPattern = /^epoch-(\d+)\.safetensors$/;
const epochFile = (epoch: number): string => `epoch-${String(epoch).padStart(3, '0')}.safetensors`;

/**
 * The files beside `model.safetensors` that hold the network as it stands: where an epoch has just been judged, the one of this
 * epoch, and that of the best where it is the best so far.
 *
 * @param model the bytes of `model.safetensors`
 */
export function keptModels(
  { state, history, reestimated, recipe, images }: Session,
  model: Uint8Array,
): Readonly<Record<string, Uint8Array>> {
  const last = history.at(-1);
  // Networks are kept as their epochs were judged.
  if (reestimated) return {};
  if (!last?.judged || state.stepInEpoch > 0 || last.epoch !== state.epoch) return {};
  const { keepLast } = recipe.evaluate;
  // The test set chooses nothing.
  const isBest = images.judgedBy !== 'test' && bestEpoch(history, monitorFor(recipe))?.epoch === last.epoch;
  return {
    ...(isBest ? { [BEST_FILE]: model } : {}),
    ...(keepLast > 0 ? { [epochFile(last.epoch)]: model } : {}),
  };
}

/** Removes the files of epochs that are no longer among the last ones that the recipe keeps. */
export async function removeOlder(directory: string, { state, recipe }: Session): Promise<void> {
  const oldest = state.epoch - recipe.evaluate.keepLast + 1;
  const epochOf = (name: string) => Number(epochPattern.exec(name)?.[1] ?? Number.NaN);
  const older = (await readdir(directory)).filter((name) => epochOf(name) < oldest);
  await Promise.all(older.map((name) => rm(join(directory, name), { force: true })));
}

/**
 * Copies the kept networks of a training that is resumed in another folder, as soon as that holds a checkpoint: the best epoch may be
 * one of those before.
 */
export function copyKept(from: string, to: string): RunListener {
  let isCopied = false;
  return async ({ type }) => {
    if (type !== 'saved' || isCopied) return;
    isCopied = true;
    const kept = (await readdir(from)).filter(isKeptFile);
    await Promise.all(kept.map((name) => copyFile(join(from, name), join(to, name))));
  };
}
