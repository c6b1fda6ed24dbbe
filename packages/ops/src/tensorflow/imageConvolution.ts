import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { composeConv2dMoments, composeConv2dParameterGrads } from '../conv2dTraining.ts';
import { kernelNames } from '../kernelNames.ts';
import { attributesFor, type FastKernels, type TensorFlowBackend } from './backend.ts';
import { convolutionKernels } from './convolution.ts';
import { isNative } from './fused.ts';

interface Window {
  stride: number;
  padding: number;
}

type GradientAttributes = Window & { filterShape: readonly number[]; bias: boolean };

/** Most channels of an image. With so few, oneDNN leaves most of a vector of eight or sixteen values empty. */
const mostChannels = 4;
const isOfImages = (x: Tensor) => x.shape[3]! <= mostChannels;

function windowAttributes(backend: TensorFlowBackend, { stride, padding }: Window) {
  const { int } = attributesFor(backend);
  return [int('stride', stride), int('padding', padding)];
}

function convolve(
  backend: TensorFlowBackend,
  inputs: { [name: string]: Tensor | undefined },
  window: Window,
  moments: 0 | 2,
) {
  const { int } = attributesFor(backend);
  const bias = inputs.bias ? [inputs.bias] : [];
  return backend.executeMultipleOutputs(
    'DensenetImageConv',
    [...windowAttributes(backend, window), int('biases', bias.length), int('moments', moments)],
    [inputs.x!, inputs.filter!, ...bias],
    1 + moments,
  );
}

/** The convolution of a stem, which reads images; every other goes to TensorFlow's own kernels. */
export const imageConvolutionKernels: FastKernels = {
  [kernelNames.conv2d]: (backend, inputs, window: Window) =>
    isOfImages(inputs.x!)
      ? convolve(backend, inputs, window, 0)
      : convolutionKernels[kernelNames.conv2d]!(backend, inputs, window),
  [kernelNames.conv2dMoments]: (backend, inputs, window: Window) =>
    isOfImages(inputs.x!)
      ? convolve(backend, inputs, window, 2)
      : tidy(() => composeConv2dMoments(inputs as Parameters<typeof composeConv2dMoments>[0], window)),
  [kernelNames.conv2dParameterGrads]: (backend, inputs, attributes: GradientAttributes) => {
    const { x, dy, maps, mapsMean } = inputs;
    if (!isOfImages(x!)) {
      const given = inputs as Parameters<typeof composeConv2dParameterGrads>[0];
      return tidy(() => composeConv2dParameterGrads(given, attributes));
    }
    // A plain gradient, as the composed operations make it, is complete already.
    const gathered = maps && isNative(dy!) ? [maps, mapsMean!] : [];
    const { int } = attributesFor(backend);
    const biases = attributes.bias ? 1 : 0;
    return backend.executeMultipleOutputs(
      'DensenetImageConvGrad',
      [
        int('kernel_size', attributes.filterShape[0]),
        ...windowAttributes(backend, attributes),
        int('gathering', gathered.length),
        int('biases', biases),
      ],
      [dy!, x!, ...gathered],
      1 + biases,
    );
  },
};
