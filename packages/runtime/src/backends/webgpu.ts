import * as tf from '@tensorflow/tfjs-core';
import { PreparationError } from '../errors.ts';
import type { StartContext, StartedRung } from './context.ts';
import { type AdapterInfo, describeAdapter, isSoftwareAdapter, probeWebgpu } from './webgpuAdapter.ts';

/**
 * Starts TensorFlow.js's WebGPU backend on Dawn. A software adapter is used only where WebGPU was asked for by name.
 *
 * @throws PreparationError where there is no adapter, or only a software one
 */
export async function startWebgpu(context: StartContext): Promise<StartedRung> {
  const info = await probeWebgpu(context.env);
  if ('obstacle' in info) throw new PreparationError('gpu', info.obstacle);
  if (!context.forced && isSoftwareAdapter(info)) throw new PreparationError('gpu', softwareOnly(info));
  await provideWebgpu();
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) {
    throw new PreparationError('load', { reason: `TensorFlow.js could not start WebGPU on ${describeAdapter(info)}` });
  }
  await tf.ready();
  // Without this, Dawn's threads may still be at work when the process takes its memory away, and it ends with SIGSEGV.
  const { device } = tf.backend() as unknown as { device: { destroy(): void } };
  process.once('exit', () => device.destroy());
  return { tfjsBackend: 'webgpu', title: 'WebGPU', device: describeAdapter(info) };
}

/** Why a software adapter is passed over. */
export function softwareOnly(info: AdapterInfo): { reason: string } {
  return { reason: `no GPU found: the only adapter is ${describeAdapter(info)}` };
}

/** Gives Node what browsers have: WebGPU's globals and `navigator.gpu`. */
async function provideWebgpu(): Promise<void> {
  const holder = globalThis as { navigator?: object };
  if (holder.navigator && 'gpu' in holder.navigator) return;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  if (holder.navigator === undefined) {
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  } else {
    Object.defineProperty(holder.navigator, 'gpu', { value: gpu, configurable: true });
  }
}
