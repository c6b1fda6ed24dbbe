import { dispose, memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import {
  createDenseNet,
  createResNet,
  densenetChapter,
  densenetTiny,
  disposeParameters,
  type Model,
  type Parameters,
  resNetConfig,
} from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { joinParts, type PartNumbers, sharedPasses } from '../testing/sharedPass.ts';
import { type Batch, differences, differentBits, noiseBatch, passNumbers } from '../testing/trainingGradients.ts';

const bottleneck = createDenseNet(densenetTiny({ bottleneckFactor: 2, convBias: false }));
const resNet = createResNet(resNetConfig('resnet18', { inChannels: 1, numClasses: 3, blockConfig: [1, 1] }));

/** Runs `check` with parameters and a batch, and sees that it leaves nothing behind. */
async function withBatch(
  model: Model,
  shape: [number, number, number, number],
  check: (parameters: Parameters, batch: Batch) => unknown,
) {
  const parameters = deterministicParameters(model.parameterSpecs);
  const batch = noiseBatch(shape);
  const before = memory().numTensors;
  await check(parameters, batch);
  expect(memory().numTensors).toBe(before);
  dispose([batch.images, batch.labels]);
  disposeParameters(parameters);
}

/** What all processes must have alike: bits of statistics, and the order in which gradients are complete. */
function expectAlike(parts: readonly PartNumbers[]) {
  for (const { statistics, order } of parts) {
    const none = { logits: new Float32Array(), gradients: new Map<string, Float32Array>() };
    expect(differentBits({ ...none, statistics }, { ...none, statistics: parts[0]!.statistics })).toEqual([]);
    expect(order).toEqual(parts[0]!.order);
  }
}

describeOnEachBackend('synchronized batch norm', (backend) => {
  /** The shares of processes with so many images each must make what the batch makes. */
  const expectEqual = (model: Model, images: readonly number[]) =>
    withBatch(model, [6, 16, 16, 1], async (parameters, batch) => {
      const parts = sharedPasses(model, parameters, batch, images);
      expectAlike(parts);
      expect(differences(joinParts(parts), await passNumbers(model, parameters, batch), 1e-5)).toEqual([]);
    });

  it.each([[[3, 3]], [[3, 1, 2]]])('DenseNet-BC: parts of %j images make what the batch makes', (images) =>
    expectEqual(bottleneck, images),
  );

  // Larger networks run on the backend of several processes; on plain JS they take many minutes (slow tests).
  it.runIf(backend === 'native-cpu').each([[[1, 5]], [[2, 2, 2]]])(
    'ResNet: parts of %j images make what the batch makes',
    (images) => expectEqual(resNet, images),
  );

  it('parts of one value a channel, and a process that has no image', () =>
    withBatch(bottleneck, [6, 5, 5, 1], async (parameters, batch) => {
      const parts = sharedPasses(bottleneck, parameters, batch, [1, 0, 5]);
      expectAlike(parts);
      expect([...parts[1]!.gradients.values()].every((gradient) => gradient.every((value) => value === 0))).toBe(true);
      expect(differences(joinParts(parts), await passNumbers(bottleneck, parameters, batch), 1e-5)).toEqual([]);
    }));

  it('memory-efficient: the same bits, and no sum more', () =>
    withBatch(bottleneck, [4, 16, 16, 1], (parameters, batch) => {
      const plain = sharedPasses(bottleneck, parameters, batch, [1, 3]);
      const efficient = sharedPasses(bottleneck, parameters, batch, [1, 3], { memoryEfficient: true });
      expect(efficient.map((part, rank) => differentBits(part, plain[rank]!))).toEqual([[], []]);
      expect(efficient.map(({ sums }) => sums)).toEqual(plain.map(({ sums }) => sums));
    }));

  it.each([
    ['the first convolution, whose norm has no gradient to share', 'features.conv0.*', (all: number) => all - 1],
    ['running statistics, which need no sum', '*.running_*', () => 0],
  ])('frozen: %s', (_name, pattern, expected) => {
    const model = bottleneck.freeze(pattern);
    return withBatch(model, [4, 16, 16, 1], async (parameters, batch) => {
      const all = sharedPasses(bottleneck, parameters, batch, [1, 3])[0]!.sums;
      const parts = sharedPasses(model, parameters, batch, [1, 3]);
      expect(parts.map(({ sums }) => sums)).toEqual([expected(all), expected(all)]);
      expect(differences(joinParts(parts), await passNumbers(model, parameters, batch), 1e-5)).toEqual([]);
    });
  });

  it.runIf(backend === 'native-cpu')('the chapter’s network: parts make what the batch makes', () => {
    const model = createDenseNet(densenetChapter());
    return withBatch(model, [8, 32, 32, 1], async (parameters, batch) => {
      const parts = sharedPasses(model, parameters, batch, [3, 5]);
      expect(differences(joinParts(parts), await passNumbers(model, parameters, batch), 1e-5)).toEqual([]);
    });
  });
});
