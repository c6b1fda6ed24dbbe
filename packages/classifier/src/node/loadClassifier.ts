import { optionalPackage } from '@densenet/data/node';
import type { ReadOptions } from '@densenet/interop/node';
import type { ForcedBackend } from '@densenet/runtime';
import { createClassifierModel } from '../classifierModel.ts';
import { createPictureClassifier, type PictureClassifier, type PictureClassifierOptions } from './pictureClassifier.ts';

export interface LoadClassifierOptions extends Omit<ReadOptions, 'onProgress'>, PictureClassifierOptions {
  /** This backend or none, instead of the fastest that works here. */
  backend?: ForcedBackend | undefined;
  /** Threads that the backend computes with, where it is not to choose itself. */
  threads?: number | undefined;
  /**
   * Hears of what takes time: bytes that were downloaded, of how many where that is known, or a line about what the backend's
   * preparation does.
   */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

export type LoadProgress =
  | { kind: 'download'; receivedBytes: number; totalBytes: number | undefined }
  | { kind: 'message'; message: string };

/** A classifier, and how it came about. */
export interface LoadedClassifier extends PictureClassifier {
  /** What was assumed where the file does not say, and what of it was not used: sentences for a user. */
  readonly notes: readonly string[];
  /** Which backend runs, and why no faster one. */
  readonly backend: string;
}

/**
 * Reads a trained network from wherever it is, and starts the fastest backend of this machine: a checkpoint folder, a file of
 * weights (`.safetensors`, `.pth`, `.h5`, `.keras`), an address, or a repository on Hugging Face (`timm/densenet121.tv_in1k`).
 *
 * @throws MissingPackageError where a package that this needs is not installed, with the command that installs it
 * @throws CheckpointFolderError, CheckpointError or the errors of `fromPretrained` of `@densenet/interop/node`, naming the source
 * @throws BackendUnavailableError where the backend that was asked for cannot run
 * @throws the signal's reason, when aborted
 */
export async function loadClassifier(source: string, options: LoadClassifierOptions = {}): Promise<LoadedClassifier> {
  const { backend, threads, batchSize, invert, onProgress, ...read } = options;
  const { signal } = read;
  const interop = await optionalPackage('@densenet/interop', 'reading weights', () => import('@densenet/interop/node'));
  const runtime = await optionalPackage('@densenet/runtime', 'starting a backend', () => import('@densenet/runtime'));
  const trained = await interop.readTrained(source, {
    ...read,
    onProgress: (receivedBytes, totalBytes, message) =>
      onProgress?.(
        message === undefined ? { kind: 'download', receivedBytes, totalBytes } : { kind: 'message', message },
      ),
  });
  const model = createClassifierModel({ ...trained, preprocessing: interop.preprocessingOf(trained) }, trained.path);
  signal?.throwIfAborted();
  const { summary } = await runtime.startBackend({
    ...(backend === undefined ? {} : { backend }),
    ...(threads === undefined ? {} : { threads }),
    onProgress: (message) => onProgress?.({ kind: 'message', message }),
  });
  const classifier = createPictureClassifier(model, { batchSize, invert, signal });
  return { ...classifier, notes: trained.notes, backend: summary };
}
