import { join } from 'node:path';
import { PreparationError } from '../errors.ts';
import type { Compiler } from '../machine/machine.ts';
import { lastLines, run } from '../process/run.ts';
import type { Obstacle } from '../types.ts';
import type { BindingSources } from './packages.ts';

/** The Node-API version that the binding is written for; every Node since 14 has it. */
export const NAPI_VERSION = 8;

export const BINDING_FILE = 'tfjs_binding.node';

/**
 * Compiles TensorFlow.js's binding against the libraries and headers of a TensorFlow wheel. The run path is the
 * wheel's folder, so that its libraries are found without any environment variable.
 *
 * @throws {PreparationError} when the compiler fails, with its last lines.
 */
export async function compileBinding(
  compiler: Compiler,
  sources: BindingSources,
  tensorflow: string,
  output: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const result = await run(compiler.command, compilerArguments(process.platform, sources, tensorflow, output), { env });
  if (result.code === 0) return;
  const text = result.startError ?? result.output;
  const obstacle = explainCompilerFailure(compiler, result.code, text);
  throw new PreparationError('compiler', {
    ...obstacle,
    reason: `${obstacle.reason}; it said: ${lastLines(text)}`,
    output: text,
  });
}

/** The compiler's arguments: one call compiles the two sources and links them. */
export function compilerArguments(
  platform: NodeJS.Platform,
  sources: BindingSources,
  tensorflow: string,
  output: string,
): string[] {
  const ending = platform === 'darwin' ? '.2.dylib' : '.so.2';
  return [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI_VERSION}`],
    // Node's own symbols are found in the running Node; macOS's linker wants to be told so.
    ...(platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
    ...[sources.tfjsNode, join(tensorflow, 'include'), sources.nodeHeaders].map((folder) => `-I${folder}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(sources.tfjsNode, 'binding', file)),
    ...['cc', 'framework'].map((name) => join(tensorflow, `libtensorflow_${name}${ending}`)),
    ...['-Xlinker', '-rpath', '-Xlinker', tensorflow],
    ...['-o', output],
  ];
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
