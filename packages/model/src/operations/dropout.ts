import * as ops from '@densenet/ops';
import type { OperationRecord } from './record.ts';

export interface Dropout {
  op: 'dropout';
  rate: number;
}

export const dropout: OperationRecord<Dropout> = {
  op: 'dropout',
  shape: (_operation, [x]) => x!,
  keepsChannels: true,
  isIdentity: (_inputs, phase) => phase === 'inference',
  training: {
    forward: ({ rate }, { inputs: [x], random, hasBackward }) => {
      const mask = ops.dropoutMask(x!.shape, rate, random);
      return { y: ops.dropoutWithMask(x!, mask), kept: hasBackward ? mask : undefined };
    },
    inputGradients: { needs: ['kept'], run: (_operation, { dy, kept }) => [ops.dropoutWithMask(dy, kept!)] },
  },
  inference: null,
};
