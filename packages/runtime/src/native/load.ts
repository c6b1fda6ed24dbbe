import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { PreparationError } from '../errors.ts';
import { QUIET_LOADER_FILE } from './compile.ts';
import { tfjsNodeDirectory } from './packages.ts';
import { libraryName, type PreparedBinding } from './prepared.ts';

const require = createRequire(import.meta.url);

/** What is used here of the compiled module. */
interface NativeBinding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}

export interface LoadedNative {
  binding: NativeBinding;
  prepared: PreparedBinding;
  threads: number | undefined;
}

export interface LoadSettings {
  threads?: number | undefined;
  /** Whether TensorFlow may see the GPUs. */
  gpu: boolean;
}

let loaded: LoadedNative | undefined;

/** The native TensorFlow of this process, if it is loaded: a process can hold only one, and keeps it. */
export function loadedNative(): LoadedNative | undefined {
  return loaded;
}

/**
 * Loads the compiled module and with it TensorFlow. Its settings come from the environment, which TensorFlow reads
 * once; what the user has set there is left alone.
 *
 * @throws PreparationError where the module does not load
 */
export function loadNative(prepared: PreparedBinding, settings: LoadSettings): LoadedNative {
  if (loaded) return loaded;
  replaceRemovedUtilities();
  const quiet = process.env.TF_CPP_MIN_LOG_LEVEL === undefined;
  const restore = setEnvironment(settings);
  try {
    if (quiet) loadLibraryQuietly(prepared);
    const binding = require(prepared.binding) as NativeBinding;
    loaded = { binding, prepared, threads: settings.threads };
    return loaded;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new PreparationError('load', {
      reason: `the compiled binding does not load: ${message}`,
      remedy: 'clear the cache (densenet cache --clear native) and start again',
      cause: error,
    });
  } finally {
    restore();
  }
}

/** Loads TensorFlow's library ahead of the binding, so that its greeting on standard error is suppressed. */
function loadLibraryQuietly({ binding, inputs }: PreparedBinding): void {
  const message = quietLoader(binding)(join(inputs.tensorflowDirectory, libraryName()));
  if (message !== undefined) throw new Error(message);
}

function quietLoader(binding: string): (path: string) => string | undefined {
  const loader = require(join(dirname(binding), QUIET_LOADER_FILE)) as {
    loadQuietly(path: string): string | undefined;
  };
  return loader.loadQuietly;
}

/**
 * Loads a library of kernels, which register themselves with the TensorFlow of this process.
 *
 * @returns the loader's error message; undefined where the library was loaded
 */
export function loadKernelLibrary({ prepared }: LoadedNative, library: string): string | undefined {
  return quietLoader(prepared.binding)(library);
}

/** The class in tfjs-node-gpu that runs TensorFlow.js's kernels through the binding. */
export type NodeBackendClass = new (
  binding: NativeBinding,
  packageName: string,
) => import('@tensorflow/tfjs-core').KernelBackend;

/**
 * Registers TensorFlow.js's native kernels and gives their backend class. They are required file by file: the package's index
 * would look for a binding in its own folder, which may be read-only and is not ours to write to.
 */
export function loadKernels(): NodeBackendClass {
  replaceRemovedUtilities();
  const directory = join(tfjsNodeDirectory(), 'dist');
  const module = require(join(directory, 'nodejs_kernel_backend.js')) as { NodeJSKernelBackend: NodeBackendClass };
  require(join(directory, 'register_all_kernels.js'));
  return module.NodeJSKernelBackend;
}

/** tfjs-node 4.22 calls two functions of `util` that Node 22 warns about and Node 23 removed: defines them again. */
function replaceRemovedUtilities(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  old.isArray = Array.isArray;
}

/**
 * Sets the environment variables that TensorFlow reads while it is loaded.
 *
 * @returns restores `CUDA_VISIBLE_DEVICES`, so that programs that this process starts see the GPUs
 */
function setEnvironment({ threads, gpu }: LoadSettings): () => void {
  const { env } = process;
  env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // TensorFlow greets and warns on standard error
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // else it takes all of the GPU's memory at once
  env.TF_ENABLE_ONEDNN_OPTS ??= '1'; // else only processors with AVX-512 or AMX use oneDNN, though others gain by it, too
  if (threads !== undefined) env.TF_NUM_INTRAOP_THREADS = String(threads);
  if (gpu) return () => {};
  const visible = env.CUDA_VISIBLE_DEVICES;
  env.CUDA_VISIBLE_DEVICES = '-1';
  return () => {
    if (visible === undefined) delete env.CUDA_VISIBLE_DEVICES;
    else env.CUDA_VISIBLE_DEVICES = visible;
  };
}
