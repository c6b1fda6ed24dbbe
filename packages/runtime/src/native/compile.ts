import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreparationError } from '../errors.ts';
import type { Compiler } from '../machine/machine.ts';
import { lastLines, run } from '../process/run.ts';
import type { Obstacle } from '../types.ts';
import type { BindingSources } from './packages.ts';
import { QUIET_LOADER_SOURCE } from './quietLoaderSource.ts';

/** The Node-API version that the binding is written for; every Node since 14 has it. */
export const NAPI_VERSION = 8;

export const BINDING_FILE = 'tfjs_binding.node';
export const QUIET_LOADER_FILE = 'quiet_loader.node';

/** What a binding is compiled from and against. */
export interface CompileInputs {
  compiler: Compiler;
  sources: BindingSources;
  /** The folder of the Python package `tensorflow`. */
  tensorflow: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Compiles TensorFlow.js's binding, with our additions, against the libraries and headers of a TensorFlow wheel, and our
 * small loader, into a folder.
 *
 * @throws PreparationError where the compiler fails, with its last lines
 */
export async function compileBinding(inputs: CompileInputs, directory: string): Promise<void> {
  const { sources, tensorflow } = inputs;
  const { platform } = process;
  const loaderSource = join(directory, 'quiet_loader.cc');
  await writeFile(loaderSource, QUIET_LOADER_SOURCE);
  await compile(inputs, loaderArguments(platform, sources, loaderSource, join(directory, QUIET_LOADER_FILE)));
  await compile(inputs, bindingArguments(platform, sources, tensorflow, join(directory, BINDING_FILE)));
}

/**
 * Compiles the kernels of `@densenet/ops`, for this machine's processor, into a library that registers them with TensorFlow
 * when it is loaded.
 *
 * @returns why the compiler failed; undefined where it did not
 */
export async function compileFusedKernels(
  compiler: Compiler,
  env: NodeJS.ProcessEnv,
  sources: string,
  tensorflow: string,
  output: string,
): Promise<string | undefined> {
  const ending = process.platform === 'darwin' ? '.2.dylib' : '.so.2';
  const args = [
    ...sharedArguments(process.platform),
    // After the shared -O2: the loops over channels are to be unrolled and turned into vector instructions.
    ...['-O3', process.arch === 'x64' ? '-march=native' : '-mcpu=native', '-ffp-contract=fast', '-DNDEBUG'],
    // A square root that may set errno is no vector instruction.
    '-fno-math-errno',
    '-w', // TensorFlow's headers cause warnings
    `-I${join(tensorflow, 'include')}`,
    join(sources, 'tensorflow_ops.cc'),
    join(tensorflow, `libtensorflow_framework${ending}`),
    ...['-Xlinker', '-rpath', '-Xlinker', tensorflow],
    ...['-o', output],
  ];
  const result = await run(compiler.command, args, { env });
  if (result.code === 0) return undefined;
  const said = result.startError ?? result.output;
  const error = /error: .*/.exec(said)?.[0] ?? lastLines(said);
  return `${compiler.command} (${compiler.version}) did not compile the fused kernels: ${error}`;
}

async function compile({ compiler, env }: CompileInputs, args: string[]): Promise<void> {
  const result = await run(compiler.command, args, { env });
  if (result.code === 0) return;
  const output = result.startError ?? result.output;
  throw new PreparationError('compiler', {
    ...explainCompilerFailure(compiler, result.code, output),
    said: lastLines(output),
  });
}

function sharedArguments(platform: NodeJS.Platform): string[] {
  // Node's own symbols are resolved when the running Node loads the library; macOS's linker has to be told so.
  const nodeSymbols = platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  return ['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI_VERSION}`, ...nodeSymbols];
}

/**
 * The arguments for the binding: one call compiles its two sources and links them. The run path is the wheel's folder,
 * so that its libraries are found without any environment variable.
 */
export function bindingArguments(
  platform: NodeJS.Platform,
  sources: BindingSources,
  tensorflow: string,
  output: string,
): string[] {
  const ending = platform === 'darwin' ? '.2.dylib' : '.so.2';
  return [
    ...sharedArguments(platform),
    ...[sources.tfjsNode, join(tensorflow, 'include'), sources.nodeHeaders].map((folder) => `-I${folder}`),
    join(sources.tfjsNode, 'binding', 'tfjs_backend.cc'),
    join(sources.additions, 'binding.cc'), // includes tfjs_binding.cc
    ...['cc', 'framework'].map((name) => join(tensorflow, `libtensorflow_${name}${ending}`)),
    ...['-Xlinker', '-rpath', '-Xlinker', tensorflow],
    ...['-o', output],
  ];
}

function loaderArguments(platform: NodeJS.Platform, sources: BindingSources, source: string, output: string): string[] {
  const library = platform === 'linux' ? ['-ldl'] : [];
  return [...sharedArguments(platform), `-I${sources.nodeHeaders}`, source, ...library, '-o', output];
}

/** Says in one sentence why the compiler failed. */
export function explainCompilerFailure(compiler: Compiler, code: number | null, output: string): Obstacle {
  const name = `${compiler.command} (${compiler.version})`;
  if (/No space left on device/.test(output)) {
    return { reason: `no disk space was left while ${name} ran`, remedy: 'free some space and start again' };
  }
  if (/cc1plus|(iostream|string|memory|stdlib\.h|stdio\.h|stddef\.h).*(No such file|not found)/.test(output)) {
    return {
      reason: `${name} is not a complete C++ compiler`,
      remedy: 'install one with its standard library, for example: apt-get install build-essential',
    };
  }
  const how = code === null ? 'was killed (out of memory?)' : `failed with status ${code}`;
  return { reason: `${name} ${how} on TensorFlow.js's binding` };
}
