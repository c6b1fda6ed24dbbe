import { access } from 'node:fs/promises';
import { run } from '../process/run.ts';
import type { NvidiaGpu } from './machine.ts';

/** Files that exist where an NVIDIA driver is loaded: on Linux, in a container, and in WSL 2. */
const DRIVER_FILES = ['/proc/driver/nvidia/version', '/dev/nvidia0'];
const NVIDIA_SMI = ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'];

/** Reads the answer of `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits`. */
export function parseNvidiaSmi(output: string): NvidiaGpu['devices'] {
  return output
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 3 && Number(cells[1]) > 0)
    .map(([name, mebibytes, driver]) => ({ name: name!, memoryBytes: Number(mebibytes) * 2 ** 20, driver: driver! }));
}

/** Looks for an NVIDIA GPU without loading anything of CUDA. Undefined when nothing points to one. */
export async function findNvidiaGpu(env: NodeJS.ProcessEnv = process.env): Promise<NvidiaGpu | undefined> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  for (const command of NVIDIA_SMI) {
    const answer = await run(command, query, { env, timeoutMs: 20_000 });
    const devices = answer.code === 0 ? parseNvidiaSmi(answer.stdout) : [];
    if (devices.length > 0) return { evidence: command, devices };
  }
  for (const file of DRIVER_FILES) {
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    ) {
      return { evidence: file, devices: [] };
    }
  }
  return undefined;
}

/** `NVIDIA H100 80GB HBM3 (80 GiB)` for the first GPU, with how many more there are. */
export function describeGpu(gpu: NvidiaGpu | undefined): string {
  const [first, ...others] = gpu?.devices ?? [];
  if (!first) return 'NVIDIA GPU';
  const more = others.length > 0 ? `, the first of ${others.length + 1}` : '';
  return `${first.name} (${Math.round(first.memoryBytes / 2 ** 30)} GiB${more})`;
}
