import { type ReadOptions, readTrained, type TrainedModel } from '@densenet/interop/node';
import { formatBytes } from '../terminal/format.ts';
import { note } from '../terminal/output.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

/**
 * {@link readTrained} with the download's progress on stderr, and after it what was assumed of the network.
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

/** A bar for what is downloaded, once its size is known. */
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
