import { readFileSync } from 'node:fs';
import { decodeModelFile, type NamedArray } from '@densenet/model';
import { type Tensor1D, type Tensor4D, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import type { Assignment } from '../protocol.ts';

/** The initial parameters, by name, in TensorFlow's axis order. */
export function readParameters({ files }: Assignment): Record<string, NamedArray> {
  return decodeModelFile(readFileSync(files.parameters)).arrays;
}

/** The batch's pixels, `[batch, height, width, channels]`. */
export function readImages({ files }: Assignment): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(files.images);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

export function readBatch(assignment: Assignment): { images: Tensor4D; labels: Tensor1D } {
  const { shape, config } = assignment;
  const labels = Int32Array.from({ length: shape[0] }, (_, index) => index % config.numClasses);
  return { images: tensor4d(readImages(assignment), shape), labels: tensor1d(labels, 'int32') };
}
