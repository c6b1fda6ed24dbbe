import type { Share } from './worker.ts';

/** What the machine has, and what the user asked for. */
export interface Machine {
  /** Logical processors that this process may use. */
  cores: number;
  /** GPUs by which CUDA knows them: numbers or identifiers. */
  gpus: readonly string[];
}

export interface ShareFlags {
  workers: number;
  backend?: string;
  threads?: number;
  dataWorkers?: number;
}

/** The share of one process, and the GPU that it is given. */
export interface WorkerShare extends Share {
  gpu?: string;
}

/**
 * Shares a machine out: a GPU for each process where there are GPUs and the backend is not the processor's; else the same number of
 * cores.
 *
 * @throws RangeError where there are fewer GPUs, or cores, than processes; it names the flag
 */
export function sharesOf({ cores, gpus }: Machine, flags: ShareFlags): WorkerShare[] {
  const { workers, backend, threads, dataWorkers } = flags;
  const usesGpus = backend === 'native-cuda' || (backend !== 'native-cpu' && gpus.length > 0);
  if (usesGpus && workers > gpus.length) {
    const found = gpus.length === 1 ? 'is 1 GPU' : `are ${gpus.length} GPUs`;
    throw new RangeError(
      `--workers ${workers}: there ${found}, and each process needs its own. Start fewer processes, or add --backend native-cpu`,
    );
  }
  if (!usesGpus && workers > cores) {
    throw new RangeError(
      `--workers ${workers}: there are ${cores} cores, and each process needs at least one. Start fewer processes`,
    );
  }
  const decoding = dataWorkers ?? Math.max(1, Math.floor(cores / workers) - 1);
  return Array.from({ length: workers }, (_, rank) => ({
    dataWorkers: decoding,
    ...(usesGpus ? { gpu: gpus[rank]! } : {}),
    ...(usesGpus && threads === undefined ? {} : { threads: threads ?? Math.floor(cores / workers) }),
  }));
}

/**
 * The GPUs that processes may use: those that `CUDA_VISIBLE_DEVICES` lists, up to the first entry that is no device, as CUDA reads
 * it; without the variable all.
 *
 * @param count of the GPUs that the driver shows
 */
export function visibleGpus(count: number, visible: string | undefined): string[] {
  if (visible === undefined) return Array.from({ length: count }, (_, index) => String(index));
  if (count === 0) return [];
  const listed = visible.split(',').map((entry) => entry.trim());
  const end = listed.findIndex((entry) => entry === '' || /^-\d/.test(entry));
  return end < 0 ? listed : listed.slice(0, end);
}
