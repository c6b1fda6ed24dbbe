import { access, readdir } from 'node:fs/promises';
import { run } from '../process/run.ts';
import type { Obstacle } from '../types.ts';
import type { NvidiaGpu } from './machine.ts';

/** Files that exist where an NVIDIA driver is: on Linux, and in WSL 2, whose own `/dev/dxg` other makers' GPUs have too. */
const DRIVER_FILES = ['/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'];
/** Device files of GPUs: a container may be given any of the machine's, not only `nvidia0`. */
const DEVICE = /^nvidia\d+$/;
const NVIDIA_SMI = ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'];

/** Reads the answer of `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits`. */
export function parseNvidiaSmi(output: string): NvidiaGpu['devices'] {
  return output
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 3 && Number(cells[1]) > 0)
    .map(([name, mebibytes, driver]) => ({ name: name!, memoryBytes: Number(mebibytes) * 2 ** 20, driver: driver! }));
}

/** Looks for an NVIDIA GPU without loading anything of CUDA. Undefined when nothing points to one, or it is hidden. */
export async function findNvidiaGpu(env: NodeJS.ProcessEnv = process.env): Promise<NvidiaGpu | undefined> {
  if (hidesGpus(env)) return undefined;
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  for (const command of NVIDIA_SMI) {
    const answer = await run(command, query, { env, timeoutMs: 20_000 });
    const devices = answer.code === 0 ? parseNvidiaSmi(answer.stdout) : [];
    if (devices.length > 0) return { evidence: command, devices };
  }
  const devices = (await readdir('/dev').catch(() => [])).filter((name) => DEVICE.test(name));
  for (const file of [...DRIVER_FILES, ...devices.map((name) => `/dev/${name}`)]) {
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

/** Why {@link findNvidiaGpu} found none. */
export function noNvidiaGpu(env: NodeJS.ProcessEnv = process.env): Obstacle {
  if (hidesGpus(env)) {
    return {
      reason: `CUDA_VISIBLE_DEVICES is ${JSON.stringify(env.CUDA_VISIBLE_DEVICES)}, which hides every GPU`,
      remedy: 'unset it',
    };
  }
  const looked = ['nvidia-smi', '/dev/nvidia*', ...DRIVER_FILES].join(', ');
  return {
    reason: 'no NVIDIA GPU found',
    remedy: `use native-cpu, or install the GPU's driver (looked for ${looked})`,
  };
}

/** Whether the list hides every GPU: CUDA reads it up to the first entry that is no device, such as -1. */
function hidesGpus({ CUDA_VISIBLE_DEVICES }: NodeJS.ProcessEnv): boolean {
  return CUDA_VISIBLE_DEVICES !== undefined && /^\s*(?:-\d|,|$)/.test(CUDA_VISIBLE_DEVICES);
}

/** `NVIDIA H100 80GB HBM3 (80 GiB)` for the first GPU, with how many more there are. */
export function describeGpu(gpu: NvidiaGpu | undefined): string {
  const [first, ...others] = gpu?.devices ?? [];
  if (!first) return 'NVIDIA GPU';
  const more = others.length > 0 ? `, the first of ${others.length + 1}` : '';
  return `${first.name} (${Math.round(first.memoryBytes / 2 ** 30)} GiB${more})`;
}
