import type { ClassifierModel, Pause, PlacedModel } from '@densenet/classifier';
import { backend, env, type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';
import type { BackendName, LoadTimings } from '../types.ts';

/** Compiles the shaders of a forward pass and runs one on an empty image, so that the first picture is not slow. */
export async function warmUp(
  backend: BackendName,
  placed: PlacedModel,
  model: ClassifierModel,
  pause: Pause,
): Promise<Pick<LoadTimings, 'compile' | 'firstRun'>> {
  const began = performance.now();
  await compileShaders(backend, () =>
    tidy(() => {
      placed.program.run(emptyImage(model));
    }),
  );
  const compiled = performance.now();
  await runOnce(placed, model, pause);
  return { compile: compiled - began, firstRun: performance.now() - compiled };
}

/** One forward pass on an empty image. */
export async function runOnce(placed: PlacedModel, model: ClassifierModel, pause: Pause): Promise<void> {
  const image = emptyImage(model);
  try {
    await placed.forward(image, [], pause);
  } finally {
    image.dispose();
  }
}

function emptyImage({ preprocessing: { height, width, channels } }: ClassifierModel): Tensor4D {
  return zeros([1, height, width, channels]);
}

/** The methods of TensorFlow.js' GPU backends for compiling without running. */
interface CompilingBackend {
  checkCompileCompletionAsync(): Promise<unknown>;
  getUniformLocations?(): void;
}

/**
 * Compiles all shaders of a forward pass together, in parallel where the driver can, instead of one after the other as
 * the pass reaches them.
 *
 * @param forward runs the pass and disposes of its tensors, whose values are not computed
 */
async function compileShaders(name: BackendName, forward: () => void): Promise<void> {
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
