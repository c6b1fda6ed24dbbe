import { backend } from '@tensorflow/tfjs-core';

/** The WebGL backend's own context. */
export function webglContext(): { gl: WebGL2RenderingContext } {
  return (backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
}

/** The WebGPU backend's own device. */
export function webgpuDevice(): { lost: Promise<{ message: string }> } {
  return (backend() as unknown as { device: { lost: Promise<{ message: string }> } }).device;
}
