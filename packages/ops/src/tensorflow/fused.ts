import { add, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { accumulatorsOf, inOrder } from '../byPosition.ts';
import type { Conv2dAttributes } from '../conv2dGradients.ts';
import { kernelNames } from '../kernelNames.ts';
import { composeNormReluConv, composeNormReluConvGrad } from '../normReluConv.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';
import { fusedUpdates } from './fusedUpdates.ts';

export interface NormAttributes {
  epsilon: number;
  relu: boolean;
}

export interface GradientAttributes extends NormAttributes {
  batchStatistics: boolean;
  /** By part: whether an accumulator for it is among the inputs. */
  started: boolean[];
}

export type Inputs = { [name: string]: Tensor | undefined };

export const normInputs = (inputs: Inputs) => {
  const { mean, variance, gamma, beta } = inputs;
  const parts = inOrder(inputs);
  return { parts: parts.length, tensors: [...parts, mean!, variance!, gamma!, beta!] };
};

/**
 * Whether a norm's kernel has begun this accumulator: then it is `[positions + 2, channels]` and is added to in place (see
 * `Part` in `native/features.h`); else it is a plain gradient.
 */
export const isNative = (accumulated: Tensor): boolean => accumulated.rank === 2;

type ConvolutionAttributes = Conv2dAttributes & { epsilon: number; pooled: boolean };
type Composed = Parameters<typeof composeNormReluConv>[0];

/** What the kernel in `native/` can do; every other window is composed of a norm and a convolution. */
export function isFusedWindow(filter: Tensor, { stride, padding }: { stride: number; padding: number }): boolean {
  const kernelSize = filter.shape[0];
  return stride === 1 && ((kernelSize === 1 && padding === 0) || (kernelSize === 3 && padding === 1));
}

/** The accumulators of a gradient kernel's parts: those that have been begun, and how many the kernel has to make. */
export function gradientParts(
  backend: TensorFlowBackend,
  inputs: Inputs,
  { epsilon, batchStatistics, started }: Omit<GradientAttributes, 'relu'>,
) {
  const accumulators = accumulatorsOf(inputs, started.length);
  const begun = accumulators.filter((accumulator) => accumulator !== undefined);
  const fresh = started.length - begun.filter(isNative).length;
  const { flag, float, int } = attributesFor(backend);
  const attributes = [
    float('epsilon', epsilon),
    flag('batch_statistics', batchStatistics),
    flag('started', started),
    int('parts', started.length),
    int('begun', begun.length),
    int('fresh', fresh),
  ];
  /** All outputs in order: the accumulators that were added to in place are put between those that the kernel has made. */
  const withBegun = (outputs: Tensor[]): Tensor[] => {
    let made = 0;
    const all = accumulators.map((accumulator) =>
      accumulator && isNative(accumulator) ? accumulator : outputs[made++]!,
    );
    return [...all, ...outputs.slice(fresh)];
  };
  return { begun, fresh, attributes, withBegun };
}

/** The kernels of `native/tensorflow_ops.cc`, which the runtime compiles and loads. */
export const fusedKernels: FastKernels = {
  [kernelNames.channelMoments]: (backend, { x }) =>
    backend.executeMultipleOutputs('DensenetChannelMoments', [], [x!], 2),
  [kernelNames.joinMoments]: (backend, inputs) => {
    const [means, variances] = [inOrder(inputs), inOrder(inputs, 'v')];
    const count = attributesFor(backend).int('count', means.length);
    return backend.executeMultipleOutputs('DensenetJoinMoments', [count], [...means, ...variances], 2);
  },
  [kernelNames.normRelu]: (backend, inputs, { epsilon, relu }: NormAttributes) => {
    const { flag, float, int } = attributesFor(backend);
    const { parts, tensors } = normInputs(inputs);
    const attributes = [float('epsilon', epsilon), flag('relu', relu), int('parts', parts)];
    return [backend.executeSingleOutput('DensenetNormRelu', attributes, tensors)];
  },
  [kernelNames.normReluGrad]: (backend, inputs, attributes: GradientAttributes) => {
    const made = gradientParts(backend, inputs, attributes);
    return made.withBegun(
      backend.executeMultipleOutputs(
        'DensenetNormReluGrad',
        [...made.attributes, attributesFor(backend).flag('relu', attributes.relu)],
        [inputs.dy!, ...normInputs(inputs).tensors, ...made.begun],
        made.fresh + 2,
      ),
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
    const made = gradientParts(backend, inputs, attributes);
    const { flag, int } = attributesFor(backend);
    // A plain gradient, as the composed operations make it, is complete already.
    const gathered = inputs.maps && isNative(inputs.dy!) ? [inputs.maps, inputs.mapsMean!] : [];
    const biases = attributes.bias ? 1 : 0;
    return made.withBegun(
      backend.executeMultipleOutputs(
        'DensenetNormReluConvGrad',
        [
          ...made.attributes,
          flag('pooled', attributes.pooled),
          int('gathering', gathered.length),
          int('biases', biases),
        ],
        [inputs.dy!, ...normInputs(inputs).tensors, inputs.filter!, ...made.begun, ...gathered],
        made.fresh + 3 + biases,
      ),
    );
  },
  [kernelNames.reluGrad]: (backend, { dy, y }) => [backend.executeSingleOutput('DensenetReluGrad', [], [dy!, y!])],
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
  ...fusedUpdates,
};
