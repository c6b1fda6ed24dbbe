import { createRandom } from '@densenet/ops';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../testing/backends.ts';
import { createDenseNet, densenetTiny, InputShapeError } from './index.ts';
import { forwardOnTape } from './tape.ts';
import { deterministicParameters } from './testing/pytorchFixtures.ts';

describeOn(['cpu'], 'images of another shape', () => {
  const grey = createDenseNet(densenetTiny());
  const colour = createDenseNet(densenetTiny({ inChannels: 3 }));

  describe.each<[string, (model: typeof grey, images: Tensor4D) => unknown]>([
    ['inference', (model, images) => model.compileInference(deterministicParameters(model.parameterSpecs)).run(images)],
    [
      'training',
      (model, images) => model.trainingPass(deterministicParameters(model.parameterSpecs), images, createRandom(1)),
    ],
    [
      'the tape',
      (model, images) => forwardOnTape(model, deterministicParameters(model.parameterSpecs), images, createRandom(1)),
    ],
  ])('%s', (_, run) => {
    it.each([
      [grey, [32, 32, 1], 1, ': one image needs the batch axis too, expandDims(0)'],
      [grey, [2, 32, 32], 1, ': grey images need the channel axis too, expandDims(3)'],
      [grey, [32, 32], 1, ': one grey image needs the batch and channel axes too, reshape'],
      [colour, [2, 3, 32, 32], 3, ': channels come last here, transpose([0, 2, 3, 1])'],
      [colour, [2, 32, 32, 1], 3, ''],
      [grey, [1, 2, 32, 32, 1], 1, ''],
    ])('%#: what was found, what was expected, and what to do', (model, shape, channels, remedy) => {
      const images = zeros(shape as number[] as Tensor4D['shape']) as Tensor4D;
      expect(() => run(model, images)).toThrow(InputShapeError);
      expect(() => run(model, images)).toThrow(new InputShapeError(shape, channels));
      expect(new InputShapeError(shape, channels).message).toBe(
        `images must have the shape [batch, height, width, ${channels}], got [${shape.join(', ')}]${remedy}`,
      );
    });
  });
});
