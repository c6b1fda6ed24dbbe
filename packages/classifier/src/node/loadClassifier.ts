import { optionalPackage } from '@densenet/data/node';
import type { ReadOptions } from '@densenet/interop/node';
import type { ForcedBackend } from '@densenet/runtime';
import { createClassifierModel } from '../classifierModel.ts';
import { createPictureClassifier, type PictureClassifier, type PictureClassifierOptions } from './pictureClassifier.ts';

export interface LoadClassifierOptions extends Omit<ReadOptions, 'onProgress'>, PictureClassifierOptions {
  /** The backend to use; where it cannot run, loading fails. By default the fastest that works here. */
  backend?: ForcedBackend | undefined;
  /** Threads that the backend computes with; its own choice by default. */
  threads?: number | undefined;
  /** Called while the model is downloaded and the backend is prepared. */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

export type LoadProgress =
  /** `totalBytes` is undefined where the server does not say. */
  | { kind: 'download'; receivedBytes: number; totalBytes: number | undefined }
  /** A line for a user about what is being done. */
  | { kind: 'message'; message: string };

/** A classifier, what was assumed when its network was read, and the backend that it uses. */
export interface LoadedClassifier extends PictureClassifier {
  /** Sentences for a user: what was assumed because the file does not say it, and which of its tensors were not used. */
  readonly notes: readonly string[];
  /** A sentence for a user: which backend runs, and why no faster one. */
  readonly backend: string;
}

/**
 * Reads a trained network and starts the fastest backend of this machine.
 *
 * @param source a checkpoint folder, a file of weights (`.safetensors`, `.pth`, `.h5`, `.keras`), its URL, or a repository
 *   on Hugging Face (`timm/densenet121.tv_in1k`)
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
