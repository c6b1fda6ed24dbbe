import { createDenseNet, denseNetConfig, encodeModelFile, type NamedArray } from '@densenet/model';
import { deterministicParameter } from '../../../model/src/testing/deterministic.ts';

/** DenseNet-121 (paper, table 1) with made-up weights, as a float16 model file. */
export function largeModelFile(): Uint8Array {
  const { config, parameterSpecs } = createDenseNet(denseNetConfig('densenet121'));
  // The order of axes does not matter for made-up weights, but their magnitude does, which depends on fan-in and fan-out.
  const arrays = parameterSpecs.map(({ name, shape }): [string, NamedArray] => {
    const pytorchShape = [...shape].reverse();
    return [name, { shape: [...shape], values: deterministicParameter(name, pytorchShape) }];
  });
  return encodeModelFile(
    {
      arrays: Object.fromEntries(arrays),
      config,
      preprocessing: {
        height: 224,
        width: 224,
        channels: 3,
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
        interpolation: 'bilinear',
      },
    },
    { dtype: 'float16' },
  );
}
