import { kernelNames, type WindowSpec, windowOutputSize } from '@densenet/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelShapes } from './coreKernels.ts';
import type { TensorShape } from './shapesBackend.ts';

type Inputs = Parameters<KernelShapes>[0];

const float32 = (...shapes: (readonly number[])[]): TensorShape[] =>
  shapes.map((shape) => ({ shape, dtype: 'float32' }));

const partsOf = (inputs: Inputs): TensorInfo[] =>
  Object.keys(inputs).flatMap((name) => (/^x\d/.test(name) ? inputs[name]! : []));
const channelsOf = (parts: readonly TensorInfo[]) => parts.reduce((sum, { shape }) => sum + shape[3]!, 0);

/** Kernels of tfjs-core that differ on wasm: it copies data that other backends share between tensors. */
export const wasmCoreKernels: { readonly [kernelName: string]: KernelShapes } = {
  Identity: ({ x }) => [{ shape: x!.shape, dtype: x!.dtype }],
  Cast: ({ x }, { dtype }) => [{ shape: x!.shape, dtype }],
};

function pooledShape({ shape: [batch, height, width, channels] }: TensorInfo, window: WindowSpec): number[] {
  return [batch!, windowOutputSize(height!, window), windowOutputSize(width!, window), channels!];
}

/** Shapes of the outputs of the kernels in `@densenet/ops/wasm`, which cannot run here: they read and write the wasm heap. */
export const wasmKernels: { readonly [kernelName: string]: KernelShapes } = {
  [kernelNames.scaleShiftRelu]: ({ x }) => float32(x!.shape),
  [kernelNames.fusedConv2d]: ({ x, filter }, { stride, padding }) => {
    const [batch, ...size] = x!.shape.slice(0, 3);
    const [kernelSize, , , outChannels] = filter!.shape;
    const window = { kernelSize: kernelSize!, stride, padding };
    return float32([batch!, ...size.map((length) => windowOutputSize(length, window)), outChannels!]);
  },
  [kernelNames.relu]: ({ x }) => float32(x!.shape),
  [kernelNames.maxPool]: ({ x }, window) => float32(pooledShape(x!, window)),
  [kernelNames.averagePool]: ({ x }, window) => float32(pooledShape(x!, window)),
  [kernelNames.channelMoments]: ({ x }) => float32([x!.shape[3]!], [x!.shape[3]!]),
  [kernelNames.channelSums]: ({ x }) => float32([x!.shape[3]!]),
  [kernelNames.share]: ({ x }) => [{ shape: x!.shape, dtype: x!.dtype, shares: x! }],
  [kernelNames.normRelu]: (inputs) => {
    const parts = partsOf(inputs);
    return float32([...parts[0]!.shape.slice(0, 3), channelsOf(parts)]);
  },
  [kernelNames.normReluGrad]: (inputs) => {
    const parts = partsOf(inputs);
    const vector = [channelsOf(parts)];
    return float32(...parts.map(({ shape }) => shape), vector, vector);
  },
  [kernelNames.conv2dBackpropInput]: (_, { inputShape }) => float32(inputShape),
  [kernelNames.maxPoolGrad]: ({ x }) => float32(x!.shape),
  [kernelNames.averagePoolGrad]: (_, { inputShape }) => float32(inputShape),
};
