import { type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';
import { compileShaders } from '../backend/compile.ts';
import type { Pause } from '../backend/turns.ts';
import type { BackendName, LoadTimings } from '../types.ts';
import type { DecodedModel } from './decode.ts';
import type { PlacedModel } from './place.ts';

/** Compiles what a forward pass needs and runs one on an empty image, so that the first picture does not wait for it. */
export async function warmUp(
  backend: BackendName,
  { program, run }: PlacedModel,
  { preprocessing: { height, width, channels } }: DecodedModel,
  pause: Pause,
): Promise<Pick<LoadTimings, 'compile' | 'firstRun'>> {
  const began = performance.now();
  await compileShaders(backend, () =>
    tidy(() => {
      program.run(zeros([1, height, width, channels]) as Tensor4D);
    }),
  );
  const compiled = performance.now();
  await run(new Float32Array(height * width * channels), pause);
  return { compile: compiled - began, firstRun: performance.now() - compiled };
}
