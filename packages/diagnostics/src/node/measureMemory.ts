import { execFileSync } from 'node:child_process';
import { measureTensorMemory } from '../tensorMemory.ts';
import { type Case, prepareWorkload, type Run } from '../workload.ts';
import { startProcessPeak } from './processPeak.ts';

/** Memory that a run was measured to take. */
export interface MeasuredMemory {
  /** Peak of its tensors, without parameters and batch. */
  peakBytes: number;
  /** Peak of the process above its memory before the first step; undefined where an earlier peak was higher. */
  processBytes?: number;
  /** GPU memory that the process holds at the end, parameters included; undefined without an NVIDIA GPU. */
  gpuBytes?: number;
}

/** Runs a case on the current backend three times: to warm up, with its tensors counted, and without counting. */
export async function measureMemory(what: Case, run: Run): Promise<MeasuredMemory> {
  const workload = prepareWorkload(what, run, { values: 'random' });
  const processPeak = startProcessPeak();
  await workload.step();
  const { peakBytes } = await measureTensorMemory(workload.step);
  await workload.step();
  const [processBytes, gpuBytes] = [processPeak(), gpuBytesOf(process.pid)];
  workload.dispose();
  return {
    peakBytes,
    ...(processBytes === undefined ? {} : { processBytes }),
    ...(gpuBytes === undefined ? {} : { gpuBytes }),
  };
}

/** Bytes of NVIDIA GPUs that a process holds, as the driver reports them; undefined without a GPU, or where it holds none. */
function gpuBytesOf(pid: number): number | undefined {
  try {
    const query = ['--query-compute-apps=pid,used_gpu_memory', '--format=csv,noheader,nounits'];
    return usedGpuBytes(
      execFileSync('nvidia-smi', query, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      pid,
    );
  } catch {
    return undefined;
  }
}

/**
 * Bytes that a process holds on all GPUs, from the output of nvidia-smi; undefined where it holds none.
 *
 * @param lines one for each process and GPU: `pid, MiB`
 */
export function usedGpuBytes(lines: string, pid: number): number | undefined {
  const used = lines
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .filter(([owner]) => owner === pid)
    .map(([, mebibytes]) => mebibytes! * 2 ** 20);
  return used.length === 0 ? undefined : used.reduce((sum, bytes) => sum + bytes, 0);
}
