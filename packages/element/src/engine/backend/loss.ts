import { backend, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import type { BackendName } from '../types.ts';

/** Tells when the GPU is taken away: by the driver, by another page, by a laptop that changes its graphics card. */
export interface Watch {
  readonly lost: boolean;
  /** Rejects at the loss: what waits for the GPU then would wait forever. */
  readonly loss: Promise<never>;
}

export function watchBackend(name: BackendName): Watch {
  const watch = { lost: false, loss: new Promise<never>(() => {}) };
  watch.loss = new Promise((_, reject) => {
    const report = (what: string) => {
      watch.lost = true;
      reject(new Error(`${what} was lost`));
    };
    if (name === 'webgl') {
      webglContext().gl.canvas.addEventListener('webglcontextlost', () => report('the WebGL context'), { once: true });
    } else if (name === 'webgpu') {
      void webgpuDevice().lost.then(() => report('the WebGPU device'));
    }
  });
  // Nobody may be waiting at that moment.
  watch.loss.catch(() => {});
  return watch;
}

/** Takes a backend out of TensorFlow.js, with all that it held, so that it can be started anew. */
export function discardBackend(name: BackendName): void {
  const factory = findBackendFactory(name);
  // Not yet loaded: nothing was started.
  if (!factory) return;
  removeBackend(name);
  registerBackend(name, factory);
}

/** The WebGL backend's own context. */
export function webglContext(): { gl: WebGL2RenderingContext } {
  return (backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
}

/** The WebGPU backend's own device. */
function webgpuDevice(): { lost: Promise<{ message: string }> } {
  return (backend() as unknown as { device: { lost: Promise<{ message: string }> } }).device;
}
