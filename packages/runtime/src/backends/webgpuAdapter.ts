import { createRequire } from 'node:module';
import { run } from '../process/run.ts';
import type { Obstacle } from '../types.ts';

const require = createRequire(import.meta.url);

/** What WebGPU says of the device it would use. */
export interface AdapterInfo {
  vendor: string;
  architecture: string;
  device: string;
  description: string;
  isFallbackAdapter: boolean;
}

/** Run in a process of its own: a broken driver can end the process that asks it, and Dawn warns on standard error. */
const PROBE = `
const { create } = await import(process.argv[1]);
const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {};
console.log(JSON.stringify(adapter ? { vendor, architecture, device, description, isFallbackAdapter } : null));
process.exit(0);
`;

/** Asks WebGPU (Dawn) in a child process which device it would use; gives the obstacle where there is none. */
export async function probeWebgpu(env: NodeJS.ProcessEnv = process.env): Promise<AdapterInfo | { obstacle: Obstacle }> {
  let module: string;
  try {
    module = require.resolve('webgpu');
    require.resolve('@tensorflow/tfjs-backend-webgpu');
  } catch {
    return {
      obstacle: {
        reason: 'the npm package webgpu is not installed',
        remedy: 'npm install webgpu @tensorflow/tfjs-backend-webgpu',
      },
    };
  }
  const args = ['--input-type=module', '-e', PROBE, module];
  const { code, stdout, output } = await run(process.execPath, args, { env, timeoutMs: 60_000 });
  return readProbe(code, stdout, output, process.platform);
}

/** Reads what the process with {@link PROBE} wrote: the adapter, or why there is none. */
export function readProbe(
  code: number | null,
  stdout: string,
  output: string,
  platform: NodeJS.Platform,
): AdapterInfo | { obstacle: Obstacle } {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (code === 0 && line.startsWith('{')) return JSON.parse(line) as AdapterInfo;
  if (code === 0 && platform === 'linux') {
    const missing = /libvulkan\.so/.test(output) ? 'no Vulkan driver found (no libvulkan.so.1)' : 'Vulkan shows no GPU';
    return {
      obstacle: {
        reason: missing,
        remedy:
          "where there is a GPU, install its Vulkan driver: apt-get install libvulkan1 mesa-vulkan-drivers, or NVIDIA's own",
      },
    };
  }
  if (code === 0) return { obstacle: { reason: 'WebGPU finds no GPU' } };
  const complaint = output.split('\n').find((text) => /Error/.test(text)) ?? `it ended with status ${code}`;
  return { obstacle: { reason: `WebGPU (Dawn) does not run here: ${complaint.trim()}` } };
}

/** Whether an adapter computes on the processor: slower than WebAssembly, so only used when asked for. */
export function isSoftwareAdapter({ vendor, architecture, description, isFallbackAdapter }: AdapterInfo): boolean {
  return (
    isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|basic render|softpipe/i.test(`${vendor} ${architecture} ${description}`)
  );
}

/** `SwiftShader driver 5.0.0 (software, on the CPU)` */
export function describeAdapter(info: AdapterInfo): string {
  const name = info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ') || 'GPU';
  return isSoftwareAdapter(info) ? `${name} (software, on the CPU)` : name;
}
