import { createDenseNet, denseNetConfig, densenetChapter } from '@densenet/model';
import { expect, it } from 'vitest';
import { tinyModel } from '../testing/tinyModel.ts';
import { resNetBeside } from './resNetBeside.ts';

const { preprocessing } = tinyModel();

it.each([
  ['resnet18', densenetChapter(), 96],
  ['resnet101', denseNetConfig('densenet121'), 224],
] as const)('%s is beside the network whose depth is nearest to its own', (expected, config, size) => {
  const graph = createDenseNet(config).graph(size, size);
  const model = { graph, config, preprocessing: { ...preprocessing, height: size, width: size } };
  const { variant, variants, network } = resNetBeside(model);
  expect(variant).toBe(expected);
  expect(variants).toContain('resnet50');
  const [input] = network.sections[0]!.units[0]!.steps;
  expect(input).toMatchObject({ height: size, width: size, channels: config.inChannels });
  expect(network.sections.at(-1)!.units[0]!.steps.at(-1)).toMatchObject({
    kind: 'linear',
    channels: config.numClasses,
  });
});

it('is the variant that is asked for, if there is such a one', () => {
  expect(resNetBeside(tinyModel(), 'resnet34')).toMatchObject({ variant: 'resnet34', network: { depth: 34 } });
  expect(() => resNetBeside(tinyModel(), 'resnet35')).toThrow(/no ResNet resnet35: expected one of resnet18, resnet34/);
});
