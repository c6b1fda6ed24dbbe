import { createRandom } from '@densenet/ops';
import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, type Tensor, type Tensor2D, tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it, test } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createModel, type Network } from '../../../model/src/index.ts';
import { binaryCrossEntropy, crossEntropy, focal, type Loss, sgd, startTraining, trainStep } from '../index.ts';
import { exampleBatch } from '../testing/smallTraining.ts';

/** Without norms, so that a part of a batch has the same gradient alone as among the others. */
const network: Network = (nn, x) =>
  nn.linear(
    'classifier',
    nn.globalAveragePool(nn.conv2d('conv0', x, { kernelSize: 3, stride: 1, padding: 1, outChannels: 4, bias: true })),
    {
      outFeatures: 3,
    },
  );
const model = createModel(network, 1, 'xavierUniform');
const begin = (loss: Loss) => {
  const task = { model, loss, optimizer: sgd({ momentum: 0.9 }) };
  const random = createRandom(3);
  return { task, state: startTraining(task, model.initialize(random), random) };
};

/** Targets of the six images of the batch: each class at least once, unevenly. */
const soft = [1, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0.2, 0.3, 0.5, 0, 0, 1, 1, 0, 0];

describeOnEachBackend('losses', () => {
  it.each<[name: string, loss: Loss, targets: number[]]>([
    ['weighted cross-entropy', crossEntropy({ classWeights: [1, 5, 0], labelSmoothing: 0.1 }), [0, 1, 2, 2, 0, 1]],
    [
      'weighted cross-entropy of a part that weighs nothing',
      crossEntropy({ classWeights: [0, 1, 0] }),
      [0, 2, 0, 2, 1, 1],
    ],
    ['weighted cross-entropy of soft targets', crossEntropy({ classWeights: [1, 5, 0.5] }), soft],
    ['weighted focal loss', focal({ classWeights: [1, 5, 0.5] }), [0, 1, 2, 2, 0, 1]],
    ['binary cross-entropy', binaryCrossEntropy({ positiveWeights: [1, 5, 0.5] }), soft],
  ])('%s: a batch in parts gives the step of the whole', async (_name, loss, values) => {
    const batch = exampleBatch(0);
    const targets = values.length === 6 ? tensor1d(values, 'int32') : tensor2d(values, [6, 3]);
    const [whole, parts] = [begin(loss), begin(loss)];
    for (let step = 0; step < 2; step++) {
      const one = await trainStep(whole.task, whole.state, { ...batch, targets }, 0.1);
      const other = await trainStep({ ...parts.task, accumulation: 4 }, parts.state, { ...batch, targets }, 0.1);
      expect(other.loss).toBeCloseTo(one.loss, 5);
      expect(other.sums.accuracy).toBeCloseTo(one.sums.accuracy, 5);
    }
    for (const [name, parameter] of Object.entries(parts.state.parameters)) {
      const expected = await whole.state.parameters[name]!.data();
      expect(relativeDifference(await parameter.data(), expected), name).toBeLessThan(1e-5);
    }
    dispose([batch.images, batch.targets, targets]);
    for (const { state } of [whole, parts]) dispose([state.parameters, state.optimizerState]);
  });

  it.each<[name: string, loss: Loss]>([
    ['crossEntropy', crossEntropy({ classWeights: [1, 2, 3] })],
    ['focal', focal()],
    ['binaryCrossEntropy', binaryCrossEntropy()],
  ])(
    '%s: a target that is NaN ends the step, by name of the image, as does a label that is no class',
    async (_, loss) => {
      const { task, state } = begin(loss);
      const batch = exampleBatch(0);
      const unknown = tensor2d(soft.with(7, Number.NaN), [6, 3]);
      const before = memory().numTensors;
      const expected = 'targets: image 2 of the batch has NaN for class 1, expected a number from 0 to 1';
      await expect(trainStep(task, state, { ...batch, targets: unknown }, 0.1)).rejects.toThrow(expected);
      expect(memory().numTensors).toBe(before);
      const noClass = tensor1d([0, 1, 2, 3, 0, 0], 'int32');
      await expect(trainStep(task, state, { ...batch, targets: noClass }, 0.1)).rejects.toThrow(
        'image 3 of the batch has label 3',
      );
      dispose([batch.images, batch.targets, unknown, noClass, state.parameters, state.optimizerState]);
    },
  );

  it('a batch whose images all weigh nothing has nothing to learn from', async () => {
    const [loss, dLogits] = tidy(() => {
      const logits = tensor2d([1, 2, 3, 4], [2, 2]);
      const output = crossEntropy({ classWeights: [0, 1] })(logits, tensor1d([0, 0], 'int32'));
      return [output.loss, output.dLogits];
    }) as [Tensor, Tensor];
    expect([...(await loss.data()), ...(await dLogits.data())].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
    dispose([loss, dLogits]);
  });
});

describe('refused', () => {
  test.each<[make: () => Loss, message: string]>([
    [() => crossEntropy({ labelSmoothing: 1 }), 'labelSmoothing must be in [0, 1), got 1'],
    [() => crossEntropy({ classWeights: [1, -1] }), 'classWeights must be finite numbers of 0 or more, got -1'],
    [() => crossEntropy({ classWeights: [0, 0] }), 'classWeights must hold one above 0, got [0,0]'],
    [() => focal({ gamma: -1 }), 'gamma must be a number of 0 or more, got -1'],
    [() => focal({ classWeights: [Number.NaN] }), 'classWeights must be finite numbers of 0 or more, got NaN'],
    [() => binaryCrossEntropy({ labelSmoothing: -0.1 }), 'labelSmoothing must be in [0, 1), got -0.1'],
    [
      () => binaryCrossEntropy({ positiveWeights: [Number.POSITIVE_INFINITY] }),
      'positiveWeights must be finite numbers',
    ],
  ])('option %#', (make, message) => {
    expect(make).toThrow(message);
  });

  test.each<[loss: Loss, targets: () => Tensor, message: string]>([
    [
      crossEntropy({ classWeights: [1, 2] }),
      () => tensor1d([0], 'int32'),
      'classWeights must be 3, one a class of the network, got 2',
    ],
    [
      binaryCrossEntropy({ positiveWeights: [1] }),
      () => tensor1d([0], 'int32'),
      'positiveWeights must be 3, one a class',
    ],
    [
      focal(),
      () => tensor2d([1, 0], [1, 2]),
      'targets must be [1] of type int32 or [1, 3] of type float32, got [1, 2] of type float32',
    ],
    [
      crossEntropy(),
      () => tensor2d([1], [1, 1]),
      'targets must be [1] of type int32 or [1, 3] of type float32, got [1, 1]',
    ],
    [binaryCrossEntropy(), () => tensor([[1, 0, 1]], [1, 3], 'int32'), 'got [1, 3] of type int32'],
  ])('targets %#', (loss, targets, message) => {
    expect(() => tidy(() => loss(tensor2d([1, 2, 3], [1, 3]) as Tensor2D, targets()).loss)).toThrow(message);
  });
});
