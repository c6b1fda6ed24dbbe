import type { PicturePixels, Preprocessing } from '@densenet/data';
import { concat, dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { inputTensor, isNetworkInput } from './networkInput.ts';
import type { Pause, PlacedModel } from './placedModel.ts';
import type { NetworkInput } from './types.ts';

/** The results of one picture in a forward pass of several. */
export interface Forwarded {
  input: NetworkInput;
  /** `[classes]` */
  logits: Float32Array;
  /** Values of the graph nodes that were asked for, in their order. */
  values: Float32Array[];
}

/**
 * Runs pictures through the network as one batch.
 *
 * @param nodes ids of graph nodes whose values are wanted besides the logits
 * @returns one result a picture, in their order, and the milliseconds from pixels to logits
 */
export async function forwardPictures(
  placed: PlacedModel,
  pictures: readonly (PicturePixels | NetworkInput)[],
  preprocessing: Preprocessing,
  nodes: readonly number[] = [],
  pause?: Pause,
): Promise<{ results: Forwarded[]; milliseconds: number }> {
  const began = performance.now();
  const images = batchTensor(pictures, preprocessing);
  try {
    const { logits, values } = await placed.forward(images, nodes, pause);
    const milliseconds = performance.now() - began;
    const inputs = pictures.every(isNetworkInput) ? undefined : await images.data<'float32'>();
    const { height, width, channels } = preprocessing;
    // A copy each: the backend may hand out its own memory.
    const rowOf = (batch: Float32Array, index: number) => {
      const length = batch.length / pictures.length;
      return batch.slice(index * length, (index + 1) * length);
    };
    const results = pictures.map((picture, index) => ({
      input: isNetworkInput(picture) ? picture : { height, width, channels, values: rowOf(inputs!, index) },
      logits: rowOf(logits, index),
      values: values.map((value) => rowOf(value, index)),
    }));
    return { results, milliseconds };
  } finally {
    images.dispose();
  }
}

/** `[pictures, height, width, channels]` */
function batchTensor(pictures: readonly (PicturePixels | NetworkInput)[], preprocessing: Preprocessing): Tensor4D {
  const tensors: Tensor4D[] = [];
  try {
    for (const picture of pictures) tensors.push(inputTensor(picture, preprocessing));
    return tensors.length === 1 ? tensors.pop()! : concat(tensors, 0);
  } finally {
    dispose(tensors);
  }
}
