import type { Tensor } from '@tensorflow/tfjs-core';
import type { OperationRecord } from './record.ts';

/** An activation's function and its gradient. */
export interface Activation<O> {
  run(x: Tensor, operation: O): Tensor;
  /** What its gradient is made from; the output where that suffices, since a backward pass often has it anyway. */
  gradientFrom: 'input' | 'output';
  gradient(dy: Tensor, value: Tensor, operation: O): Tensor;
}

/** The record of an operation that changes each value by itself. */
export function activation<O extends { op: string }>(
  op: O['op'],
  { run, gradientFrom, gradient }: Activation<O>,
): OperationRecord<O> {
  return {
    op,
    shape: (_operation, [x]) => x!,
    keepsChannels: true,
    training: {
      forward: (operation, { inputs: [x] }) => ({ y: run(x!, operation) }),
      inputGradients: {
        needs: [gradientFrom === 'input' ? 'inputs' : 'output'],
        run: (operation, { dy, inputs, output }) => [
          gradient(dy, gradientFrom === 'input' ? inputs[0]! : output, operation),
        ],
      },
    },
    inference: { run: (operation, [x]) => run(x!, operation) },
  };
}
