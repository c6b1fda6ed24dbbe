import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeArtifact } from '../cache/artifact.ts';
import { requireSpace } from '../cache/directory.ts';
import { PreparationError } from '../errors.ts';
import type { Machine } from '../machine/machine.ts';
import { currentLibc } from '../machine/readMachine.ts';
import type { OnProgress } from '../types.ts';
import { BINDING_FILE, compileBinding, NAPI_VERSION, QUIET_LOADER_FILE } from './compile.ts';
import { additionsHash, bindingSources } from './packages.ts';
import { installWheels } from './pip.ts';
import { type Plan, planNative } from './plan.ts';
import { type BindingInputs, bindingKey, findPrepared, libraryName, type PreparedBinding, RECIPE } from './prepared.ts';
import { TENSORFLOW_VERSION, type Variant } from './wheels.ts';

export interface PrepareOptions {
  variant: Variant;
  /** The cache folder. */
  cache: string;
  env: NodeJS.ProcessEnv;
  onProgress?: OnProgress | undefined;
  /** Describes the machine; only called when something is to be prepared, since it runs Python and the compiler. */
  machine: () => Promise<Machine>;
}

/**
 * Finds a binding that was prepared before, or prepares one: a TensorFlow from the user's Python or from pip, and
 * TensorFlow.js's binding compiled against it.
 *
 * @throws PreparationError where a step fails or the machine cannot do it
 * @throws CacheError where the cache cannot be read or written, or others may write to it
 */
export async function prepareNative(options: PrepareOptions): Promise<PreparedBinding> {
  const { variant, cache, env } = options;
  // Where the user names an interpreter, it is asked again: a prepared binding may be for another interpreter's TensorFlow.
  const prepared = env.DENSENET_PYTHON ? undefined : await findPrepared(cache, variant);
  if (prepared) return prepared;
  const plan = planNative(await options.machine(), variant);
  if ('obstacle' in plan) throw new PreparationError('machine', plan.obstacle);
  const tensorflow = plan.source === 'python' ? plan.tensorflow : await installTensorFlow(plan, options);
  return await buildBinding(plan, tensorflow, options);
}

async function installTensorFlow(plan: Extract<Plan, { source: 'pip' }>, options: PrepareOptions) {
  const { wheels, python } = plan;
  const directory = join(options.cache, 'tensorflow', wheels.name);
  const library = join('tensorflow', libraryName());
  await makeArtifact({
    directory,
    what: wheels.title,
    onProgress: options.onProgress,
    build: async (temporary) => {
      await requireSpace(options.cache, wheels.downloadBytes + wheels.installedBytes, wheels.title);
      await installWheels(python, wheels, temporary, options.env, options.onProgress);
      return { files: [library], details: { requirements: wheels.requirements } };
    },
  });
  return { version: TENSORFLOW_VERSION, directory: join(directory, 'tensorflow'), cuda: options.variant === 'cuda' };
}

async function buildBinding(
  { compiler }: Plan,
  tensorflow: { version: string; directory: string; cuda: boolean },
  { cache, env, onProgress }: PrepareOptions,
): Promise<PreparedBinding> {
  const sources = bindingSources();
  const directory = await realpath(tensorflow.directory);
  const library = await stat(join(directory, libraryName()));
  const inputs: BindingInputs = {
    tensorflowVersion: tensorflow.version,
    tensorflowDirectory: directory,
    libraryBytes: library.size,
    libraryModifiedMs: library.mtimeMs,
    cuda: tensorflow.cuda,
    tfjsNodeVersion: sources.tfjsNodeVersion,
    additions: additionsHash(),
    napiVersion: NAPI_VERSION,
    recipe: RECIPE,
    platform: process.platform,
    arch: process.arch,
    libc: currentLibc(),
  };
  const folder = join(cache, 'native', bindingKey(inputs));
  await makeArtifact({
    directory: folder,
    what: `TensorFlow.js's binding for TensorFlow ${tensorflow.version}`,
    onProgress,
    build: async (temporary) => {
      onProgress?.(`compiling TensorFlow.js's binding with ${compiler.command} (about 10 s)`);
      await compileBinding({ compiler, sources, tensorflow: directory, env }, temporary);
      return { files: [BINDING_FILE, QUIET_LOADER_FILE], details: { inputs, compiler: compiler.version } };
    },
  });
  return { binding: join(folder, BINDING_FILE), inputs };
}
