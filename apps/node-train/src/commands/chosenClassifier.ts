import { createClassifierModel } from '@densenet/classifier';
import { createPictureClassifier, type PictureClassifier } from '@densenet/classifier/node';
import { nodeFormats } from '@densenet/data';
import { expectPictureChannels } from '@densenet/data/node';
import { preprocessingOf } from '@densenet/interop/node';
import type { Command } from 'commander';
import { picturePaths } from '../prediction/picturePaths.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { addCheckpointFlag, type ChosenFlags, readChosen } from './checkpointOption.ts';
import { addBackendFlags, type BackendFlags, startChosenBackend } from './options.ts';

/** Flags of every command that runs a network on picture files. */
export interface PictureFlags extends BackendFlags, ChosenFlags {
  invert?: boolean;
}

export function addPictureFlags(command: Command): Command {
  command
    .argument(
      '<images...>',
      `image files (${nodeFormats.join(', ')}), addresses, patterns ('photos/*.jpg'), or folders: all in and below them`,
    )
    .option('--invert', 'for dark things on white, where the network has learned bright ones on black');
  return addBackendFlags(addCheckpointFlag(command));
}

/** The chosen network, read from its file, and the pictures to run it on; no backend runs yet. */
export interface ChosenPictures {
  paths: string[];
  model: PictureClassifier['model'];
  /** Starts the backend. The classifier is the caller's to dispose of: {@link withClassifier} does. */
  start(): Promise<PictureClassifier>;
}

/** Starts the classifier for some work and disposes of it afterwards. stderr shows how many pictures are done. */
export async function withClassifier<Result>(
  { paths, start }: ChosenPictures,
  work: (classifier: PictureClassifier, progress: Progress) => Promise<Result>,
): Promise<Result> {
  await using classifier = await start();
  const progress = createProgress('pictures', paths.length);
  try {
    return await work(classifier, progress);
  } finally {
    progress.clear();
  }
}

/**
 * Reads the network and finds the pictures, so that mistakes in the flags are reported before anything that takes long.
 *
 * @throws PictureError where there are no pictures, or pictures cannot have as many channels as the network takes
 * @throws the errors of {@link readChosen}
 */
export async function choosePictures(
  words: readonly string[],
  flags: PictureFlags,
  signal: AbortSignal,
): Promise<ChosenPictures> {
  const trained = await readChosen(flags);
  const preprocessing = preprocessingOf(trained);
  expectPictureChannels(preprocessing.channels);
  const model = createClassifierModel({ ...trained, preprocessing }, trained.path);
  const paths = await picturePaths(words);
  return {
    paths,
    model,
    start: async () => {
      await startChosenBackend(flags);
      return createPictureClassifier(model, { invert: flags.invert, signal });
    },
  };
}
