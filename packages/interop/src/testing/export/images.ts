import { preprocess } from '@densenet/data';
import { parametersFromArrays } from '@densenet/model';
import { softmax, type Tensor2D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { deterministicUniform } from '../../../../model/src/testing/deterministic.ts';
import type { ExportCase } from './networks.ts';

/** A batch for a network, and what this project makes of it on the backend that runs. Channels last. */
export interface ExpectedBatch {
  shape: [batch: number, height: number, width: number, channels: number];
  /** 0 to 255. */
  pixels: Uint8Array;
  /** The same, preprocessed. */
  images: Float32Array;
  logits: Float32Array;
  probabilities: Float32Array;
}

export async function expectedBatch(
  { model, arrays, preprocessing }: ExportCase,
  batch: number,
): Promise<ExpectedBatch> {
  const { height, width, channels } = preprocessing;
  const shape: ExpectedBatch['shape'] = [batch, height, width, channels];
  const size = height * width * channels;
  // Each image darker than the one before: on noise alone, what is averaged over the picture hardly differs.
  const pixels = Uint8Array.from(
    deterministicUniform('pixels', batch * size),
    (u, index) => 256 * u ** (1 + Math.floor(index / size)),
  );
  const images = tidy(() => preprocess(tensor4d(pixels, shape, 'int32'), preprocessing));
  const program = model.compileInference(parametersFromArrays(model.parameterSpecs, arrays));
  const logits = program.run(images) as Tensor2D;
  const probabilities = softmax(logits);
  const [a, b, c] = await Promise.all([images.data(), logits.data(), probabilities.data()]);
  return {
    shape,
    pixels,
    images: a as Float32Array,
    logits: b as Float32Array,
    probabilities: c as Float32Array,
  };
}
