import { createRequire } from 'node:module';
import { cacheFolder } from '@densenet/data/cache-folder';
import { softwareOnly } from '../backends/webgpu.ts';
import { describeAdapter, isSoftwareAdapter, probeWebgpu } from '../backends/webgpuAdapter.ts';
import { readMachine } from '../machine/readMachine.ts';
import type { StartOptions } from '../types.ts';
import { inspectNative } from './inspectNative.ts';
import { chooseRung, type LadderReport, type RungReport } from './report.ts';

const require = createRequire(import.meta.url);

/**
 * Looks at every rung of the ladder: does it work here, and if not, why, and what would help. Prepared rungs are tried
 * in child processes; nothing is downloaded, compiled or written, and the backend of this process is not touched.
 */
export async function inspectLadder(options: Pick<StartOptions, 'cacheDirectory'> = {}): Promise<LadderReport> {
  const { directory, notice } = cacheFolder();
  const cache = options.cacheDirectory ?? directory;
  const machine = await readMachine();
  const [cuda, cpu, webgpu] = await Promise.all([
    inspectNative('cuda', machine, cache),
    inspectNative('cpu', machine, cache),
    inspectWebgpu(),
  ]);
  const rungs = [cuda.report, cpu.report, webgpu, inspectWasm(), inspectCpu()];
  const prepared = cuda.version ? cuda : cpu;
  const webgpuVersion = packageVersion('webgpu');
  return {
    versions: {
      node: machine.nodeVersion,
      tfjs: packageVersion('@tensorflow/tfjs-core') ?? 'unknown',
      ...(prepared.version ? { tensorflow: prepared.version } : {}),
      ...(prepared.cudaVersion ? { cuda: prepared.cudaVersion } : {}),
      ...(webgpuVersion ? { webgpu: webgpuVersion } : {}),
    },
    machine,
    cache,
    ...(options.cacheDirectory === undefined && notice ? { cacheNotice: notice } : {}),
    rungs,
    ...chooseRung(rungs),
  };
}

async function inspectWebgpu(): Promise<RungReport> {
  const info = await probeWebgpu();
  if ('obstacle' in info) return { rung: 'webgpu', state: 'unavailable', ...detailOf(info.obstacle) };
  const device = describeAdapter(info);
  if (isSoftwareAdapter(info)) return { rung: 'webgpu', state: 'unavailable', ...detailOf(softwareOnly(info)), device };
  return { rung: 'webgpu', state: 'works', detail: `WebGPU through Dawn on ${device}`, device };
}

function inspectWasm(): RungReport {
  if (!packageVersion('@tensorflow/tfjs-backend-wasm')) return notInstalled('wasm', '@tensorflow/tfjs-backend-wasm');
  return { rung: 'wasm', state: 'works', detail: 'WebAssembly, one thread', device: 'CPU', threads: 1 };
}

function inspectCpu(): RungReport {
  if (!packageVersion('@tensorflow/tfjs-backend-cpu')) return notInstalled('cpu', '@tensorflow/tfjs-backend-cpu');
  return { rung: 'cpu', state: 'works', detail: 'plain JavaScript, one thread', device: 'CPU', threads: 1 };
}

function notInstalled(rung: RungReport['rung'], name: string): RungReport {
  return {
    rung,
    state: 'unavailable',
    detail: `the npm package ${name} is not installed`,
    remedy: `npm install ${name}`,
  };
}

function detailOf({ reason, remedy }: { reason: string; remedy?: string }): Pick<RungReport, 'detail' | 'remedy'> {
  return remedy ? { detail: reason, remedy } : { detail: reason };
}

function packageVersion(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
