import { execFileSync } from 'node:child_process';
import { measureTensorMemory } from '../tensorMemory.ts';
import { type Case, prepareWorkload, type Run } from '../workload.ts';
import { startProcessPeak } from './processPeak.ts';

/** What a run was seen to take. */
export interface MeasuredMemory {
  /** The most that its tensors took, above parameters and batch. */
  peakBytes: number;
  /** The most that the process had, above what it had before the first step; undefined where it had more before. */
  processBytes?: number;
  /** What the process had of the GPU at the end, parameters and all; undefined without an NVIDIA GPU. */
  gpuBytes?: number;
}

/** Runs a case on the current backend three times: to warm up, to count tensors, and as it is without counting. */
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

/** What a process has of NVIDIA GPUs, by the driver's own account; undefined where there is none, or it has nothing. */
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

/** @param lines of `pid, MiB` */
export function usedGpuBytes(lines: string, pid: number): number | undefined {
  const used = lines
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .filter(([owner]) => owner === pid)
    .map(([, mebibytes]) => mebibytes! * 2 ** 20);
  return used.length === 0 ? undefined : used.reduce((sum, bytes) => sum + bytes, 0);
}
