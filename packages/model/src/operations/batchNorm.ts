import { add, mul, rsqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { OperationRecord } from './record.ts';

export interface BatchNorm {
  op: 'batchNorm';
  name: string;
  spec: { epsilon: number };
}

export const batchNorm: OperationRecord<BatchNorm> = {
  op: 'batchNorm',
  shape: (_operation, [x]) => x!,
  parameters: (_operation, input) => {
    const shape = [input.at(-1)!];
    return [
      { suffix: 'weight', role: 'scale', shape },
      { suffix: 'bias', role: 'shift', shape },
      { suffix: 'running_mean', role: 'runningMean', shape },
      { suffix: 'running_var', role: 'runningVariance', shape },
    ];
  },
  keepsChannels: true,
  // A norm of a batch is a unit of its own kind (`graph/fuse.ts`), since it needs moments and reads parts.
  training: null,
  inference: {
    prepare: (operation, parameters) => scaleAndShift(operation, parameters),
    run: (_operation, [x], [scale, shift]) => add(mul(x!, scale!), shift!),
  },
};

/** A norm with fixed statistics is `x scale + shift`. */
export function scaleAndShift(
  { spec }: BatchNorm,
  [weight, bias, mean, variance]: readonly Tensor[],
): [scale: Tensor, shift: Tensor] {
  const scale = mul(weight!, rsqrt(add(variance!, spec.epsilon)));
  return [scale, sub(bias!, mul(mean!, scale))];
}
