import { backend, env } from '@tensorflow/tfjs-core';
import type { BackendName } from '../types.ts';

/** What the GPU backends have for compiling without running. */
interface CompilingBackend {
  checkCompileCompletionAsync(): Promise<unknown>;
  getUniformLocations?(): void;
}

/**
 * Compiles all shaders of a forward pass at once, in parallel where the driver can, instead of one after the other as
 * they are met.
 *
 * @param forward runs the pass and disposes of what it makes; its values are not computed
 */
export async function compileShaders(name: BackendName, forward: () => void): Promise<void> {
  if (name === 'wasm') return;
  env().set('ENGINE_COMPILE_ONLY', true);
  try {
    forward();
  } finally {
    env().set('ENGINE_COMPILE_ONLY', false);
  }
  const compiling = backend() as unknown as CompilingBackend;
  await compiling.checkCompileCompletionAsync();
  compiling.getUniformLocations?.();
}
