import { registerWebGLKernels } from '@densenet/ops/webgl';
import '@tensorflow/tfjs-backend-webgl';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.ts';
import type { BackendChoice, BackendName, BackendReport } from '../types.ts';
import { discardBackend, webglContext } from './loss.ts';
import type { WasmPaths } from './wasm.ts';
import { expectWasmAllowed, whyNoWasm } from './wasmObstacles.ts';

/** How the form in which the package is used (bundler, single file) gives what is loaded only when needed. */
export interface EngineEnvironment {
  loadBackend: {
    webgpu(): Promise<unknown>;
    wasm(): Promise<typeof import('./wasm.ts')>;
  };
  wasmPaths: WasmPaths;
}

/** A rung of the ladder: a backend, and whether it may compute in software where it means to use a GPU. */
interface Rung {
  name: BackendName;
  software: boolean;
}

/** Best first: WebGL is the product's default. A GPU's backends in software come after wasm, which is faster then. */
const ladder: readonly Rung[] = [
  { name: 'webgl', software: false },
  { name: 'webgpu', software: false },
  { name: 'wasm', software: true },
  { name: 'webgl', software: true },
];

type Started = Pick<BackendReport, 'device' | 'float16Only' | 'software'>;

/**
 * Starts the backend of choice, or the first of the ladder that works.
 *
 * @param without backends that are not to be tried, such as one that was lost
 * @throws BackendError where none works; it has every backend's reason
 */
export async function startBackend(
  choice: BackendChoice,
  environment: EngineEnvironment,
  without: readonly BackendName[] = [],
): Promise<BackendReport> {
  const asked = choice === 'auto' || choice === 'fastest' ? undefined : { name: choice, software: true };
  // What was asked for and did not start is not tried again.
  const others = ladder.filter(({ name }) => name !== asked?.name);
  const rungs = (asked ? [asked, ...others] : others).filter(({ name }) => !without.includes(name));
  const failures: string[] = [];
  for (const rung of rungs) {
    const { name } = rung;
    try {
      const started = await startRung(rung, environment);
      const chosen = rung === asked ? 'asked for' : rung === rungs[0] ? 'the default' : 'the first that works';
      const summary = summarize(name, started.software, rung === asked);
      return { name, ...started, summary, reason: [...failures, `${name}: ${chosen}`].join('; ') };
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
      // One that started and is not wanted would keep its context.
      discardBackend(name);
    }
  }
  throw new BackendError(`no backend works in this browser: ${failures.join('; ')}`);
}

function summarize(name: BackendName, software: boolean, asked: boolean): string {
  if (asked) return software ? 'As the page asks, but no GPU was found: this is slow' : 'As the page asks';
  if (software) return 'No GPU found, and WebAssembly cannot be used here: this is slow';
  return { webgl: 'Computed on the GPU', webgpu: 'No WebGL: using WebGPU', wasm: 'No GPU found: using WebAssembly' }[
    name
  ];
}

export function startRung({ name, software }: Rung, environment: EngineEnvironment): Promise<Started> {
  return { webgl: startWebGL, webgpu: startWebGPU, wasm: startWasm }[name](software, environment);
}

/** Renderers that draw on the processor: there wasm is some fifteen times as fast. */
const softwareRenderer = /swiftshader|llvmpipe|softpipe|software|basic render/i;

async function startWebGL(software: boolean): Promise<Started> {
  env().set('SOFTWARE_WEBGL_ENABLED', software);
  // One shader for all shapes instead of one a shape: for the chapter's network 71 to compile where there were 261.
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
  await set('wasm').catch((error: Error) => whyNoWasm(wasmPaths, error));
  const threads = wasmThreads();
  return { device: threads === 1 ? '1 thread' : `${threads} threads`, software: false, float16Only: false };
}

async function set(name: BackendName): Promise<void> {
  if (!(await setBackend(name))) throw new Error('TensorFlow.js could not start it (the console has its reason)');
}
