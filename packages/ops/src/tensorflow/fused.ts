import { add, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { accumulatorsOf, inOrder } from '../byPosition.ts';
import type { Conv2dAttributes } from '../conv2dGradients.ts';
import { kernelNames } from '../kernelNames.ts';
import { composeNormReluConv, composeNormReluConvGrad } from '../normReluConv.ts';
import type { SgdAttributes } from '../sgdUpdate.ts';
import type { WindowSpec } from '../window.ts';
import { attributesFor, type TensorFlowBackend } from './backend.ts';
import type { FastKernels } from './kernels.ts';

interface NormAttributes {
  epsilon: number;
  relu: boolean;
}

interface GradientAttributes extends NormAttributes {
  batchStatistics: boolean;
  /** By part: whether an accumulator for it is among the inputs. */
  started: boolean[];
}

type Inputs = { [name: string]: Tensor | undefined };

const normInputs = (inputs: Inputs) => {
  const { mean, variance, gamma, beta } = inputs;
  const parts = inOrder(inputs);
  return { parts: parts.length, tensors: [...parts, mean!, variance!, gamma!, beta!] };
};

/** The accumulators that have been begun, in the order of their parts. */
const begunOf = (inputs: Inputs, { started }: GradientAttributes): Tensor[] =>
  accumulatorsOf(inputs, started.length).flatMap((accumulator) => accumulator ?? []);

/**
 * Whether a norm's kernel has begun this accumulator: then it is `[positions + 2, channels]` and is added to in place (see
 * `Part` in `native/features.h`); else it is a plain gradient.
 */
const isNative = (accumulated: Tensor): boolean => accumulated.rank === 2;

type ConvolutionAttributes = Conv2dAttributes & { epsilon: number; pooled: boolean };
type Composed = Parameters<typeof composeNormReluConv>[0];

/** What the kernel in `native/` can do; every other window is composed of a norm and a convolution. */
export function isFusedWindow(filter: Tensor, { stride, padding }: { stride: number; padding: number }): boolean {
  const kernelSize = filter.shape[0];
  return stride === 1 && ((kernelSize === 1 && padding === 0) || (kernelSize === 3 && padding === 1));
}

function gradientAttributes(
  backend: TensorFlowBackend,
  { epsilon, batchStatistics, started }: Omit<GradientAttributes, 'relu'>,
  begun: Tensor[],
) {
  const { flag, float, int } = attributesFor(backend);
  return [
    float('epsilon', epsilon),
    flag('batch_statistics', batchStatistics),
    flag('started', started),
    int('parts', started.length),
    int('begun', begun.length),
  ];
}

function poolingAttributes(backend: TensorFlowBackend, { kernelSize, stride, padding }: WindowSpec) {
  const { int } = attributesFor(backend);
  return [int('kernel_size', kernelSize), int('stride', stride), int('padding', padding)];
}

/** The kernels of `native/tensorflow_ops.cc`, which the runtime compiles and loads. */
export const fusedKernels: FastKernels = {
  [kernelNames.channelMoments]: (backend, { x }) =>
    backend.executeMultipleOutputs('DensenetChannelMoments', [], [x!], 2),
  [kernelNames.normRelu]: (backend, inputs, { epsilon, relu }: NormAttributes) => {
    const { flag, float, int } = attributesFor(backend);
    const { parts, tensors } = normInputs(inputs);
    const attributes = [float('epsilon', epsilon), flag('relu', relu), int('parts', parts)];
    return [backend.executeSingleOutput('DensenetNormRelu', attributes, tensors)];
  },
  [kernelNames.normReluGrad]: (backend, inputs, attributes: GradientAttributes) => {
    const begun = begunOf(inputs, attributes);
    const { parts, tensors } = normInputs(inputs);
    return backend.executeMultipleOutputs(
      'DensenetNormReluGrad',
      [...gradientAttributes(backend, attributes, begun), attributesFor(backend).flag('relu', attributes.relu)],
      [inputs.dy!, ...tensors, ...begun],
      parts + 2,
    );
  },
  [kernelNames.normReluConv]: (
    backend,
    inputs,
    attributes: ConvolutionAttributes & { keepActivated: boolean; moments: boolean },
  ) => {
    if (!isFusedWindow(inputs.filter!, attributes))
      return tidy(() => composeNormReluConv(inputs as Composed, attributes));
    const { flag, float, int } = attributesFor(backend);
    const { parts, tensors } = normInputs(inputs);
    const bias = inputs.bias ? [inputs.bias] : [];
    const moments = attributes.moments ? 2 : 0;
    return backend.executeMultipleOutputs(
      'DensenetNormReluConv',
      [
        float('epsilon', attributes.epsilon),
        flag('pooled', attributes.pooled),
        int('parts', parts),
        int('biases', bias.length),
        int('moments', moments),
      ],
      [...tensors, inputs.filter!, ...bias],
      1 + moments,
    );
  },
  [kernelNames.normReluConvGrad]: (
    backend,
    inputs,
    attributes: ConvolutionAttributes & GradientAttributes & { bias: boolean },
  ) => {
    if (!isFusedWindow(inputs.filter!, attributes)) {
      return tidy(() => composeNormReluConvGrad(inputs as Composed & { dy: Tensor }, attributes));
    }
    const begun = begunOf(inputs, attributes);
    const { parts, tensors } = normInputs(inputs);
    const { flag, int } = attributesFor(backend);
    // A plain gradient, as another window's composition leaves it, is complete.
    const gathered = inputs.maps && isNative(inputs.dy!) ? [inputs.maps, inputs.mapsMean!] : [];
    const biases = attributes.bias ? 1 : 0;
    return backend.executeMultipleOutputs(
      'DensenetNormReluConvGrad',
      [
        ...gradientAttributes(backend, attributes, begun),
        flag('pooled', attributes.pooled),
        int('gathering', gathered.length),
        int('biases', biases),
      ],
      [inputs.dy!, ...tensors, inputs.filter!, ...begun, ...gathered],
      parts + 3 + biases,
    );
  },
  [kernelNames.addGradient]: (backend, { accumulated, dx }) => {
    if (!accumulated) return [dx!.clone()];
    if (!isNative(accumulated)) return [add(accumulated, dx!)];
    return [backend.executeSingleOutput('DensenetAddGradient', [], [accumulated, dx!])];
  },
  [kernelNames.finishGradient]: (backend, { accumulated, x, mean }) => [
    !isNative(accumulated!)
      ? accumulated!.clone()
      : backend.executeSingleOutput('DensenetFinishGradient', [], [accumulated!, x!, mean!]),
  ],
  [kernelNames.maxPool]: (backend, { x }, window: WindowSpec) =>
    backend.executeMultipleOutputs(
      'DensenetMaxPool',
      [...poolingAttributes(backend, window), attributesFor(backend).int('parts', 1)],
      [x!],
      2,
    ),
  [kernelNames.maxPoolGrad]: (backend, { dy, x, workspace }, window: WindowSpec) => [
    backend.executeSingleOutput('DensenetMaxPoolGrad', poolingAttributes(backend, window), [dy!, x!, workspace!]),
  ],
  [kernelNames.normReluMaxPool]: (backend, inputs, { epsilon, ...window }: WindowSpec & NormAttributes) => {
    const { float, int } = attributesFor(backend);
    const { parts, tensors } = normInputs(inputs);
    const attributes = [float('epsilon', epsilon), int('parts', parts), ...poolingAttributes(backend, window)];
    return backend.executeMultipleOutputs('DensenetNormReluMaxPool', attributes, tensors, 2);
  },
  [kernelNames.normReluMaxPoolGrad]: (backend, inputs, attributes: WindowSpec & GradientAttributes) => {
    const begun = begunOf(inputs, attributes);
    const { parts, tensors } = normInputs(inputs);
    return backend.executeMultipleOutputs(
      'DensenetNormReluMaxPoolGrad',
      [...gradientAttributes(backend, attributes, begun), ...poolingAttributes(backend, attributes)],
      [inputs.dy!, ...tensors, inputs.kept!, ...begun],
      parts + 2,
    );
  },
  [kernelNames.sgdUpdate]: (backend, inputs, { momentum, nesterov, weightDecay }: SgdAttributes) => {
    const { flag, float, int } = attributesFor(backend);
    const [parameters, gradients, velocities] = [inOrder(inputs), inOrder(inputs, 'g'), inOrder(inputs, 'v')];
    return backend.executeMultipleOutputs(
      'DensenetSgdUpdate',
      [
        float('momentum', momentum),
        flag('nesterov', nesterov),
        float('weight_decay', weightDecay),
        int('count', parameters.length),
        int('moving', velocities.length),
      ],
      [...parameters, ...gradients, ...velocities, inputs.rate!],
      parameters.length + velocities.length,
    );
  },
};
