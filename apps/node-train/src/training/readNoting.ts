import { type ReadOptions, readTrained, type TrainedModel } from '@densenet/interop/node';
import { formatBytes } from '../terminal/format.ts';
import { note } from '../terminal/output.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

/**
 * {@link readTrained} with a progress bar for downloads on stderr, and notes of what was assumed about the network.
 *
 * @throws the errors of `readTrained`
 */
export async function readNoting(source: string, options: ReadOptions = {}): Promise<TrainedModel> {
  const progress = downloadProgress(source);
  try {
    const trained = await readTrained(source, { ...options, onProgress: progress.update });
    progress.clear();
    note(...trained.notes);
    return trained;
  } finally {
    progress.clear();
  }
}

/** A progress bar for a download, begun when its size is known. */
function downloadProgress(source: string) {
  let progress: Progress | undefined;
  return {
    update: (received: number, total?: number, message?: string) => {
      if (message !== undefined) note(message);
      else if (total !== undefined) {
        progress ??= createProgress(source, total);
        progress.update(received, formatBytes(received));
      }
    },
    clear: () => progress?.clear(),
  };
}
