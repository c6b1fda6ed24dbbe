import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ConvolutionSpec } from '../definition/layers.ts';
import type { OperationRecord } from './record.ts';
import { sizeOf, slide } from './shape.ts';

export interface Conv2d {
  op: 'conv2d';
  name: string;
  spec: ConvolutionSpec;
}

export const conv2d: OperationRecord<Conv2d> = {
  op: 'conv2d',
  shape: ({ name, spec }, [x]) => slide(name, x!, spec, spec.outChannels),
  parameters: ({ spec: { kernelSize, outChannels, bias } }, [, , inChannels]) => [
    { suffix: 'weight', role: 'filter', shape: [kernelSize, kernelSize, inChannels!, outChannels] },
    ...(bias ? [{ suffix: 'bias', role: 'bias', shape: [outChannels] } as const] : []),
  ],
  multiplyAdds: ({ spec }, [, , inChannels], output) => sizeOf(output) * spec.kernelSize ** 2 * inChannels!,
  training: {
    forward: ({ spec }, { inputs: [x], parameters: [filter, bias], wantsMoments, isPart }) => {
      const tensors = [x as Tensor4D, filter as Tensor4D, bias as Tensor1D | undefined] as const;
      return wantsMoments
        ? ops.conv2dWithMoments(...tensors, { ...spec, isPart })
        : { y: ops.conv2d(...tensors, spec) };
    },
    givesMoments: true,
    inputGradients: {
      needs: [],
      run: ({ spec }, { dy, inputShapes: [shape], parameters: [filter] }) => [
        ops.conv2dInputGradient(dy, filter!, shape!, spec),
      ],
    },
    parameterGradients: [
      {
        needs: ['inputs'],
        run: ({ spec }, { dy, inputs: [x], parameters: [filter] }) =>
          ops.conv2dFilterGradient(x!, dy, filter!.shape, spec),
      },
      { needs: [], run: (_operation, { dy }) => ops.conv2dBiasGradient(dy) },
    ],
    parameterGradientsAtOnce: ({ spec }, { dy, inputs: [x], parameters: [filter], wanted: [, bias = false] }) => {
      const options = { stride: spec.stride, padding: spec.padding, bias };
      const given = dy as Tensor4D | ops.GatheredGradient;
      const { dfilter, dbias } = ops.conv2dParameterGradients(x as Tensor4D, given, filter!.shape, options);
      return [dfilter, dbias];
    },
  },
  inference: {
    prepare: ({ spec }, [filter, bias]) => [filter, bias, ops.prepareFilter(filter as Tensor4D, spec)],
    run: ({ spec }, [x], weights) => runPrepared(x!, weights, spec),
  },
};

/**
 * A convolution of inference, and the ReLU after it.
 *
 * @param weights what `prepare` has made
 */
export function runPrepared(
  x: Tensor,
  [filter, bias, prepared]: readonly (Tensor | undefined)[],
  options: { stride: number; padding: number; relu?: boolean },
): Tensor {
  return ops.fusedConv2d(x as Tensor4D, filter as Tensor4D, bias as Tensor1D | undefined, { ...options, prepared });
}
