import { expect, it } from 'vitest';
import { createDenseNet, densenetChapter, densenetTiny, formatSummary } from '../index.ts';

it('counts the multiply-adds that torchvision publishes for DenseNet-121', () => {
  const config = densenetChapter({
    inChannels: 3,
    numClasses: 1000,
    blockConfig: [6, 12, 24, 16],
    bottleneckFactor: 4,
    convBias: false,
  });
  const published = 2.834e9;
  expect(Math.abs(createDenseNet(config).summary(224, 224).multiplyAdds / published - 1)).toBeLessThan(0.005);
});

it('gives each layer its shape, parameters and work', () => {
  const { rows, inputShape } = createDenseNet(densenetTiny()).summary(32, 32);
  expect(inputShape).toEqual([32, 32, 1]);
  const row = (name: string) => rows.find((one) => one.name === name);
  expect(row('features.conv0')).toEqual({
    name: 'features.conv0',
    kind: 'conv2d',
    outputShape: [16, 16, 8],
    parameters: 7 * 7 * 8 + 8,
    multiplyAdds: 16 * 16 * 8 * 7 * 7,
    fusedIn: null,
  });
  // Scale and shift: running statistics are no parameters.
  expect(row('features.norm0')).toMatchObject({ kind: 'batchNorm', parameters: 16, multiplyAdds: 0 });
  expect(row('features.denseblock1.denselayer2.conv1')).toMatchObject({
    outputShape: [8, 8, 4],
    parameters: 9 * 12 * 4 + 4,
    multiplyAdds: 8 * 8 * 4 * 9 * 12,
  });
  expect(row('classifier')).toMatchObject({ outputShape: [10], parameters: 16 * 10 + 10, multiplyAdds: 160 });
});

it('adds up to its totals', () => {
  const summary = createDenseNet(densenetTiny()).summary(32, 32);
  const total = (key: 'parameters' | 'multiplyAdds') => summary.rows.reduce((sum, row) => sum + row[key], 0);
  expect(summary.parameters).toBe(total('parameters'));
  expect(summary.multiplyAdds).toBe(total('multiplyAdds'));
  const values = summary.rows.map(({ outputShape }) => outputShape.reduce((product, size) => product * size, 1));
  expect(summary.activationBytes).toBe(4 * values.reduce((sum, count) => sum + count, 0));
});

it('counts work and memory, but not parameters, by the size of the image', () => {
  const model = createDenseNet(densenetTiny());
  const [small, large] = [model.summary(32, 32), model.summary(64, 64)];
  expect(large.parameters).toBe(small.parameters);
  expect(large.multiplyAdds - 160).toBe(4 * (small.multiplyAdds - 160));
});

it('is readable as a table', () => {
  const config = densenetTiny({
    blockConfig: [1],
    stem: { kind: 'cifar', channels: 8 },
    growthRate: 16,
    numClasses: 2,
  });
  expect(`\n${formatSummary(createDenseNet(config).summary(8, 8))}`).toBe(`
layer                                   kind               output      parameters  multiply-adds  fused in
--------------------------------------------------------------------------------------------------------------
input                                                      8 x 8 x 1
features.conv0                          conv2d             8 x 8 x 8           80          4,608
features.denseblock1.denselayer1.norm1  batchNorm          8 x 8 x 8           16                 normReluConv
relu                                    relu               8 x 8 x 8                              normReluConv
features.denseblock1.denselayer1.conv1  conv2d             8 x 8 x 16       1,168         73,728  normReluConv
concat                                  concat             8 x 8 x 24
features.norm5                          batchNorm          8 x 8 x 24          48                 normRelu
relu                                    relu               8 x 8 x 24                             normRelu
globalAveragePool                       globalAveragePool  24
classifier                              linear             2                   50             48
--------------------------------------------------------------------------------------------------------------
parameters: 1,362
multiply-adds of one image: 78,384
layers in fused calls: 5 of 9; each of the others runs by itself
layer outputs of one image: 0.0 MiB in float32`);
});

it('says which layers share a call: with another activation than ReLU, none', () => {
  const fused = (config: Parameters<typeof densenetTiny>[0]) =>
    new Set(
      createDenseNet(densenetTiny(config))
        .summary(32, 32)
        .rows.map(({ fusedIn }) => fusedIn),
    );
  expect(fused({})).toEqual(new Set([null, 'normReluMaxPool', 'normReluConv', 'normReluConvPool', 'normRelu']));
  expect(fused({ activation: { kind: 'elu' } })).toEqual(new Set([null]));
});
