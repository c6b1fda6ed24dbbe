import '@tensorflow/tfjs-backend-webgl';
import { env, findBackend, setBackend } from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.ts';
import type { BackendChoice, BackendName, BackendReport } from '../types.ts';
import type { EngineEnvironment } from './environment.ts';
import { webglContext } from './internals.ts';
import { discardBackend } from './loss.ts';

/** Best first: WebGL is the product's default, wasm runs where nothing else does. */
const ladder: readonly BackendName[] = ['webgl', 'webgpu', 'wasm'];

type Started = Pick<BackendReport, 'device' | 'float16Only'>;

/**
 * Starts the backend of choice, or the first of the ladder that works.
 *
 * @param without backends that are not to be tried, such as one that was lost
 * @throws BackendError with every backend's reason
 */
export async function startBackend(
  choice: BackendChoice,
  environment: EngineEnvironment,
  without: readonly BackendName[] = [],
): Promise<BackendReport> {
  const asked = choice === 'auto' || choice === 'fastest' ? undefined : choice;
  const order = asked ? [asked, ...ladder.filter((name) => name !== asked)] : ladder;
  const failures: string[] = [];
  for (const name of order.filter((candidate) => !without.includes(candidate))) {
    try {
      const started = await start(name, name === asked, environment);
      const chosen = name === asked ? 'asked for' : name === order[0] ? 'the default' : 'the first that works';
      return { name, ...started, reason: [...failures, `${name}: ${chosen}`].join('; ') };
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
      // One that started and is not wanted would keep its context.
      if (findBackend(name)) discardBackend(name);
    }
  }
  throw new BackendError(`no backend works in this browser: ${failures.join('; ')}`);
}

/** @param asked whether it is to be used even where it runs in software, slower than wasm */
export function start(name: BackendName, asked: boolean, environment: EngineEnvironment): Promise<Started> {
  return { webgl: startWebGL, webgpu: startWebGPU, wasm: startWasm }[name](asked, environment);
}

/** Renderers that draw on the processor: there wasm is some fifteen times as fast. */
const softwareRenderer = /swiftshader|llvmpipe|softpipe|software|basic render/i;

async function startWebGL(asked: boolean): Promise<Started> {
  env().set('SOFTWARE_WEBGL_ENABLED', asked);
  // One shader for all shapes instead of one a shape: for the chapter's network 71 to compile where there were 261.
  env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  if (!env().getBool('HAS_WEBGL')) throw new Error('the browser gives no WebGL context on a GPU');
  await set('webgl');
  const { gl } = webglContext();
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const device = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  if (!asked && softwareRenderer.test(device)) throw new Error(`it would run in software (${device})`);
  return {
    device,
    float16Only: !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'),
  };
}

async function startWebGPU(asked: boolean, { loadBackend }: EngineEnvironment): Promise<Started> {
  if (!navigator.gpu) throw new Error('the browser has no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU finds no adapter');
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  if (isFallbackAdapter && !asked) throw new Error('WebGPU would run in software');
  await loadBackend.webgpu();
  await set('webgpu');
  return { device: [vendor, architecture, description].filter(Boolean).join(' '), float16Only: false };
}

async function startWasm(_asked: boolean, { loadBackend, wasmPaths }: EngineEnvironment): Promise<Started> {
  const { configureWasm, wasmThreads } = await loadBackend.wasm();
  await configureWasm(wasmPaths);
  await set('wasm');
  const threads = wasmThreads();
  return { device: threads === 1 ? '1 thread' : `${threads} threads`, float16Only: false };
}

async function set(name: BackendName): Promise<void> {
  if (!(await setBackend(name))) throw new Error('TensorFlow.js could not start it (the console has its reason)');
}
