import * as ops from '@densenet/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { OperationRecord } from './record.ts';
import { slide } from './shape.ts';

interface Pooling {
  name: string;
  window: ops.WindowSpec;
}

export interface MaxPool extends Pooling {
  op: 'maxPool';
}

export interface AveragePool extends Pooling {
  op: 'averagePool';
}

export interface GlobalAveragePool {
  op: 'globalAveragePool';
}

export interface GlobalMaxPool {
  op: 'globalMaxPool';
}

export const maxPool: OperationRecord<MaxPool> = {
  op: 'maxPool',
  shape: ({ name, window }, [x]) => slide(name, x!, window, x!.at(-1)!),
  training: {
    forward: ({ window }, { inputs: [x], hasBackward }) => {
      if (!hasBackward) return { y: ops.maxPool(x as Tensor4D, window) };
      const { y, workspace } = ops.maxPoolWithWorkspace(x as Tensor4D, window);
      return { y, kept: workspace };
    },
    inputGradients: {
      needs: ['inputs', 'output', 'kept'],
      run: ({ window }, { dy, inputs: [x], output: y, kept: workspace }) => [
        ops.maxPoolGradient(dy, x!, { y, workspace }, window),
      ],
    },
  },
  inference: { run: ({ window }, [x]) => ops.maxPool(x as Tensor4D, window) },
};

export const averagePool: OperationRecord<AveragePool> = {
  op: 'averagePool',
  shape: ({ name, window }, [x]) => slide(name, x!, window, x!.at(-1)!),
  training: {
    forward: ({ window }, { inputs: [x] }) => ({ y: ops.averagePool(x as Tensor4D, window) }),
    inputGradients: {
      needs: [],
      run: ({ window }, { dy, inputShapes: [shape] }) => [ops.averagePoolGradient(dy, shape!, window)],
    },
  },
  inference: { run: ({ window }, [x]) => ops.averagePool(x as Tensor4D, window) },
};

export const globalAveragePool: OperationRecord<GlobalAveragePool> = {
  op: 'globalAveragePool',
  shape: (_operation, [x]) => [x!.at(-1)!],
  keepsChannels: true,
  training: {
    forward: (_operation, { inputs: [x] }) => ({ y: ops.globalAveragePool(x as Tensor4D) }),
    inputGradients: {
      needs: [],
      run: (_operation, { dy, inputShapes: [shape] }) => [ops.globalAveragePoolGradient(dy, shape!)],
    },
  },
  inference: { run: (_operation, [x]) => ops.globalAveragePool(x as Tensor4D) },
};

export const globalMaxPool: OperationRecord<GlobalMaxPool> = {
  op: 'globalMaxPool',
  shape: (_operation, [x]) => [x!.at(-1)!],
  keepsChannels: true,
  training: {
    forward: (_operation, { inputs: [x] }) => ({ y: ops.globalMaxPool(x as Tensor4D) }),
    inputGradients: {
      needs: ['inputs', 'output'],
      run: (_operation, { dy, inputs: [x], output: y }) => [ops.globalMaxPoolGradient(dy, x!, y)],
    },
  },
  inference: { run: (_operation, [x]) => ops.globalMaxPool(x as Tensor4D) },
};
