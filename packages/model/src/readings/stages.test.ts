import { expect, it } from 'vitest';
import { createDenseNet, createResNet, denseNetConfig, depthOf, resNetConfig, summarizeStages } from '../index.ts';

// The number in a network's name counts its layers with weights, along the longest path: a ResNet's shortcuts run beside it.
it.each([
  ['densenet121', 121],
  ['densenet161', 161],
  ['densenet169', 169],
  ['densenet201', 201],
  // The paper's name is one short: 2 x 130 layers, three transitions, stem and classifier.
  ['densenet264', 265],
  ['densenet-40-12', 40],
  ['densenet-100-24', 100],
  ['densenet-bc-100-12', 100],
  ['densenet-bc-190-40', 190],
  ['densenet-bc-250-24', 250],
] as const)('%s is %d deep', (name, depth) => {
  expect(depthOf(createDenseNet(denseNetConfig(name)).graph(64, 64))).toBe(depth);
});

it.each([
  ['resnet18', 18],
  ['resnet34', 34],
  ['resnet50', 50],
  ['resnet101', 101],
  ['resnet152', 152],
] as const)('%s is %d deep', (name, depth) => {
  expect(depthOf(createResNet(resNetConfig(name)).graph(64, 64))).toBe(depth);
});

it.each([
  ['densenet121', createDenseNet(denseNetConfig('densenet121'))],
  ['the chapter', createDenseNet(denseNetConfig('chapter'))],
  ['densenet-bc-100-12', createDenseNet(denseNetConfig('densenet-bc-100-12'))],
  ['resnet50', createResNet(resNetConfig('resnet50'))],
])('%s: its stages add up to the whole', (_name, model) => {
  const stages = summarizeStages(model.graph(64, 64));
  const summary = model.summary(64, 64);
  for (const quantity of ['parameters', 'multiplyAdds', 'activationBytes'] as const) {
    expect(stages.reduce((sum, stage) => sum + stage[quantity], 0)).toBe(summary[quantity]);
  }
});

it('puts transitions before the block that they lead to, and splits filters by size', () => {
  const stages = summarizeStages(createDenseNet(denseNetConfig('densenet121')).graph(224, 224));
  expect(stages.map(({ name }) => name)).toEqual(['stem', 'stage1', 'stage2', 'stage3', 'stage4', 'head']);
  expect(stages[0]!.filterParameters).toEqual({ '7x7': 7 * 7 * 3 * 64 });
  // Six layers that read 64 to 224 channels, each through 128 to 32.
  expect(stages[1]!.filterParameters).toEqual({
    '1x1': 128 * (64 + 96 + 128 + 160 + 192 + 224),
    '3x3': 6 * 9 * 128 * 32,
  });
  // The head: a norm of 1,024 channels and the classifier.
  expect(stages[5]).toMatchObject({
    parameters: 2 * 1024 + 1025 * 1000,
    filterParameters: {},
    multiplyAdds: 1024 * 1000,
  });
});
