import * as ops from '@densenet/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { OperationRecord } from './record.ts';

export interface Concat {
  op: 'concat';
}

export interface Add {
  op: 'add';
}

/** A join of one tensor is that tensor. */
const isIdentity = (inputs: number) => inputs === 1;

export const concat: OperationRecord<Concat> = {
  op: 'concat',
  shape: (_operation, inputs) => [
    ...inputs[0]!.slice(0, 2),
    inputs.reduce((channels, shape) => channels + shape.at(-1)!, 0),
  ],
  isIdentity,
  training: {
    forward: (_operation, { inputs }) => ({ y: ops.concat(inputs as Tensor4D[]) }),
    inputGradients: {
      needs: [],
      run: (_operation, { dy, inputShapes }) =>
        ops.concatGradient(
          dy,
          inputShapes.map((shape) => shape.at(-1)!),
        ),
    },
  },
  inference: { run: (_operation, inputs) => ops.concat(inputs as Tensor4D[]) },
};

export const add: OperationRecord<Add> = {
  op: 'add',
  shape: (_operation, [x]) => x!,
  isIdentity,
  training: {
    forward: (_operation, { inputs }) => ({ y: ops.add(inputs) }),
    inputGradients: { needs: [], run: (_operation, { dy, inputShapes }) => inputShapes.map(() => dy) },
  },
  inference: { run: (_operation, inputs) => ops.add(inputs) },
};
