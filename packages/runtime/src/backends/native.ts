import * as tf from '@tensorflow/tfjs-core';
import { InvalidOptionError, PreparationError } from '../errors.ts';
import { describeCpu, readCpu } from '../machine/cpu.ts';
import { describeGpu, noNvidiaGpu } from '../machine/gpu.ts';
import { prepareFusedKernels } from '../native/fusedKernels.ts';
import { type LoadedNative, loadedNative, loadKernelLibrary, loadKernels, loadNative } from '../native/load.ts';
import { TFJS_NODE } from '../native/packages.ts';
import { prepareNative } from '../native/prepare.ts';
import type { Variant } from '../native/wheels.ts';
import type { StartContext, StartedRung } from './context.ts';

const BACKEND = 'tensorflow';

/**
 * Starts native TensorFlow on an NVIDIA GPU.
 *
 * @throws PreparationError where there is no GPU, or TensorFlow cannot be prepared or does not see the GPU
 */
export async function startNativeCuda(context: StartContext): Promise<StartedRung> {
  const gpu = await context.gpu();
  // Checked before anything is prepared: CUDA is a download of 3 GB.
  if (!gpu) throw new PreparationError('gpu', noNvidiaGpu(context.env));
  const native = await prepareAndLoad('cuda', context);
  if (!native.prepared.inputs.cuda) {
    throw new PreparationError('load', {
      reason: 'this process has loaded a TensorFlow without CUDA already, and can hold only one',
      remedy: 'start native-cuda first, or in another process',
    });
  }
  const version = native.binding.TF_Version;
  if (!native.binding.isUsingGpuDevice()) {
    throw new PreparationError('gpu', {
      reason: `no NVIDIA GPU was found by TensorFlow ${version} with CUDA, although ${gpu.evidence} shows one`,
      remedy:
        'update the NVIDIA driver (CUDA 12.9 wants 525 or newer), check CUDA_VISIBLE_DEVICES, and see what TensorFlow says with TF_CPP_MIN_LOG_LEVEL=0',
    });
  }
  await activate(native);
  return { tfjsBackend: BACKEND, title: `native TensorFlow ${version} with CUDA`, device: describeGpu(gpu) };
}

/**
 * Starts native TensorFlow on the processor.
 *
 * @throws PreparationError where TensorFlow cannot be prepared
 */
export async function startNativeCpu(context: StartContext): Promise<StartedRung> {
  const native = await prepareAndLoad('cpu', context);
  if (native.binding.isUsingGpuDevice()) {
    throw new PreparationError('load', {
      reason: 'this process has loaded TensorFlow with its GPU already',
      remedy: 'start native-cpu first, or in another process',
    });
  }
  const fused = await loadFusedKernels(native, context);
  await activate(native, fused === undefined);
  const cpu = await readCpu();
  const threads = native.threads ?? cpu.threads;
  return {
    tfjsBackend: BACKEND,
    title: `native TensorFlow ${native.binding.TF_Version}`,
    device: describeCpu(threads, cpu.features),
    threads,
    ...(fused === undefined ? {} : { shortfall: `without fused kernels: ${fused}` }),
  };
}

const notWanted = 'not wanted';

/**
 * Set by the first start in this process, since kernels cannot be unloaded. `obstacle`: why the process has no kernels of
 * `@densenet/ops`; undefined if it has them.
 */
let decided: { obstacle: string | undefined } | undefined;

/** @returns why the kernels of `@densenet/ops` could not be loaded; undefined if they are loaded */
async function loadFusedKernels(native: LoadedNative, context: StartContext): Promise<string | undefined> {
  const { fused } = context;
  if (decided && fused !== undefined && fused !== (decided.obstacle !== notWanted)) {
    throw new InvalidOptionError('fused', fused, `${!fused}, as TensorFlow was started with in this process`);
  }
  decided ??= { obstacle: fused === false ? notWanted : await prepareAndLoadKernels(native, context) };
  return decided.obstacle;
}

async function prepareAndLoadKernels(native: LoadedNative, context: StartContext): Promise<string | undefined> {
  const kernels = await prepareFusedKernels(native.prepared, context);
  return 'reason' in kernels ? kernels.reason : loadKernelLibrary(native, kernels.library);
}

async function prepareAndLoad(variant: Variant, context: StartContext): Promise<LoadedNative> {
  const before = loadedNative();
  if (before) {
    if (context.threads !== undefined && context.threads !== before.threads) {
      const fixed = before.threads === undefined ? 'its default' : String(before.threads);
      throw new InvalidOptionError(
        'threads',
        context.threads,
        `left at ${fixed}, with which TensorFlow was loaded in this process`,
      );
    }
    return before;
  }
  if (context.cacheNotice) context.onProgress?.(context.cacheNotice);
  const prepared = await prepareNative({ ...context, variant });
  return loadNative(prepared, { threads: context.threads, gpu: variant === 'cuda' });
}

async function activate({ binding }: LoadedNative, fused = false): Promise<void> {
  if (tf.findBackend(BACKEND) === null) {
    const NodeBackend = loadKernels();
    tf.registerBackend(BACKEND, () => new NodeBackend(binding, TFJS_NODE), 3);
  }
  await tf.setBackend(BACKEND);
  await tf.ready();
  const { registerTensorFlowKernels } = await import('@densenet/ops/tensorflow');
  registerTensorFlowKernels({ fused });
}
