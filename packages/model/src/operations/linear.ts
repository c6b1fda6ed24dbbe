import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { OperationRecord } from './record.ts';
import { sizeOf } from './shape.ts';

export interface Linear {
  op: 'linear';
  name: string;
  spec: { outFeatures: number };
}

const run = ([x]: readonly Tensor[], [weight, bias]: readonly (Tensor | undefined)[]) =>
  ops.linear(x as Tensor2D, weight as Tensor2D, bias as Tensor1D);

export const linear: OperationRecord<Linear> = {
  op: 'linear',
  shape: ({ spec }) => [spec.outFeatures],
  parameters: ({ spec: { outFeatures } }, input) => [
    { suffix: 'weight', role: 'weight', shape: [input.at(-1)!, outFeatures] },
    { suffix: 'bias', role: 'bias', shape: [outFeatures] },
  ],
  multiplyAdds: (_operation, input, output) => sizeOf(output) * input.at(-1)!,
  training: {
    forward: (_operation, { inputs, parameters }) => ({ y: run(inputs, parameters) }),
    inputGradients: {
      needs: [],
      run: (_operation, { dy, parameters: [weight] }) => [ops.linearInputGradient(dy, weight!)],
    },
    parameterGradients: [
      { needs: ['inputs'], run: (_operation, { dy, inputs: [x] }) => ops.linearWeightGradient(x!, dy) },
      { needs: [], run: (_operation, { dy }) => ops.linearBiasGradient(dy) },
    ],
  },
  inference: { run: (_operation, inputs, weights) => run(inputs, weights) },
};
