import { backend, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import type { BackendName } from '../types.ts';

/** Whether the backend's GPU context was lost: the driver, another page or a laptop's change of graphics card can take it. */
export interface Watch {
  readonly lost: boolean;
  /** Rejects at the loss. Race it against a job on the GPU, which would then never end. */
  readonly loss: Promise<never>;
}

/** Watches the backend that runs; wasm is never lost. */
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
  // No job may be waiting at that moment: the rejection is then no "unhandled" one.
  watch.loss.catch(() => {});
  return watch;
}

/** Removes a backend and all its tensors from TensorFlow.js, and registers it again, so that it can be started anew. */
export function discardBackend(name: BackendName): void {
  const factory = findBackendFactory(name);
  // The backend's module is not loaded yet, so nothing was started.
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
