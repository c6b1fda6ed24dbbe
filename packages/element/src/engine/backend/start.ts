import { registerWebGLKernels } from '@densenet/ops/webgl';
import '@tensorflow/tfjs-backend-webgl';
import { env, setBackend } from '@tensorflow/tfjs-core';

import { backendSummaries } from '../../messages/backendSummaries.ts';
import { reason, reasoned } from '../../messages/reasons.ts';
import type { BackendCause, BackendChoice, BackendName, BackendReport } from '../types.ts';
import { discardBackend, webglContext } from './loss.ts';
import type { WasmPaths } from './wasm.ts';
import { expectWasmAllowed, throwWhyNoWasm } from './wasmObstacles.ts';

/** No backend works in this browser, or the one that worked was lost and none can be started in its place. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/** How the code of the backends that are loaded only when needed is reached: by a bundler's chunks, or by files for pages. */
export interface EngineEnvironment {
  loadBackend: {
    webgpu(): Promise<unknown>;
    wasm(): Promise<typeof import('./wasm.ts')>;
  };
  wasmPaths: WasmPaths;
}

/** A backend to try. */
interface Candidate {
  name: BackendName;
  /** Whether a GPU backend is acceptable where the browser emulates the GPU in software. */
  software: boolean;
}

/** The backends to try, best first. WebGL is the default; WebGL in software comes last, since wasm is faster than that. */
const candidates: readonly Candidate[] = [
  { name: 'webgl', software: false },
  { name: 'webgpu', software: false },
  { name: 'wasm', software: true },
  { name: 'webgl', software: true },
];

type Started = Pick<BackendReport, 'device' | 'threads' | 'float16Only' | 'software'>;

/**
 * Starts the backend of choice, or else the first of `candidates` that works.
 *
 * @param without backends that are not to be tried, such as one that was lost
 * @throws BackendError where none works, with the reason of each
 */
export async function startBackend(
  choice: BackendChoice,
  environment: EngineEnvironment,
  without: readonly BackendName[] = [],
): Promise<BackendReport> {
  const asked = choice === 'auto' || choice === 'fastest' ? undefined : { name: choice, software: true };
  // A backend that was asked for and did not start is not tried a second time.
  const others = candidates.filter(({ name }) => name !== asked?.name);
  const tried = (asked ? [asked, ...others] : others).filter(({ name }) => !without.includes(name));
  const failures: string[] = [];
  for (const candidate of tried) {
    const { name } = candidate;
    try {
      const started = await startCandidate(candidate, environment);
      const chosen =
        candidate === asked ? 'asked for' : candidate === tried[0] ? 'the default' : 'the first that works';
      const cause = causeOf(name, started.software, candidate === asked);
      return {
        name,
        ...started,
        cause,
        summary: backendSummaries[cause],
        reason: [...failures, `${name}: ${chosen}`].join('; '),
      };
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
      // A backend that started but is refused, such as WebGL in software, would keep its context.
      discardBackend(name);
    }
  }
  throw reasoned(BackendError, reason('noBackend', failures.join('; ')));
}

function causeOf(name: BackendName, software: boolean, asked: boolean): BackendCause {
  if (asked) return software ? 'askedSoftware' : 'asked';
  if (software) return 'software';
  return ({ webgl: 'gpu', webgpu: 'noWebgl', wasm: 'noGpu' } as const)[name];
}

/** @throws Error where the backend does not start, or would run in software and must not; the message says why */
export function startCandidate({ name, software }: Candidate, environment: EngineEnvironment): Promise<Started> {
  return { webgl: startWebGL, webgpu: startWebGPU, wasm: startWasm }[name](software, environment);
}

/** Names of WebGL renderers that emulate the GPU on the CPU, where wasm is some fifteen times as fast. */
const softwareRenderer = /swiftshader|llvmpipe|softpipe|software|basic render/i;

async function startWebGL(software: boolean): Promise<Started> {
  env().set('SOFTWARE_WEBGL_ENABLED', software);
  // Shapes are passed as uniforms, so that a shader serves all of them: the chapter's network compiles 71 instead of 261.
  env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  if (!env().getBool('HAS_WEBGL')) throw new Error('the browser gives no WebGL context on a GPU');
  await set('webgl');
  registerWebGLKernels();
  const { gl } = webglContext();
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const device = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const inSoftware = softwareRenderer.test(device);
  if (!software && inSoftware) throw new Error(`it would run in software (${device})`);
  return {
    device,
    software: inSoftware,
    float16Only: !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'),
  };
}

async function startWebGPU(software: boolean, { loadBackend }: EngineEnvironment): Promise<Started> {
  if (!navigator.gpu) throw new Error('the browser has no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU finds no adapter');
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter && !software) throw new Error('WebGPU would run in software');
  await loadBackend.webgpu();
  await set('webgpu');
  const device = [vendor, architecture, description].filter(Boolean).join(' ');
  return { device, software: isFallbackAdapter === true, float16Only: false };
}

async function startWasm(_software: boolean, { loadBackend, wasmPaths }: EngineEnvironment): Promise<Started> {
  await expectWasmAllowed();
  const { configureWasm, wasmThreads } = await loadBackend.wasm();
  await configureWasm(wasmPaths);
  await set('wasm').catch((error: Error) => throwWhyNoWasm(wasmPaths, error));
  const threads = wasmThreads();
  return { device: threads === 1 ? '1 thread' : `${threads} threads`, threads, software: false, float16Only: false };
}

async function set(name: BackendName): Promise<void> {
  if (!(await setBackend(name))) throw new Error('TensorFlow.js could not start it (the console has its reason)');
}
