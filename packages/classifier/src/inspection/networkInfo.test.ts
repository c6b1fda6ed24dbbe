import { createDenseNet, createResNet, denseNetConfig, densenetChapter, resNetConfig } from '@densenet/model';
import { expect, it } from 'vitest';
import { networkInfo } from './networkInfo.ts';
import type { NetworkInfo } from './types.ts';

const densenet121 = networkInfo(createDenseNet(denseNetConfig('densenet121')).graph(224, 224));
const chapter = networkInfo(createDenseNet(densenetChapter()).graph(96, 96));
const resnet50 = networkInfo(createResNet(resNetConfig('resnet50')).graph(224, 224));

const outline = ({ sections }: NetworkInfo) =>
  sections.map(({ kind, number, units }) => `${kind}${number} ${units.map(({ steps }) => steps.length).join()}`);

it('a DenseNet has a unit for each layer, and its transitions between the blocks', () => {
  expect(outline(chapter)).toEqual([
    'input1 1',
    'stem1 2',
    'stage1 1,1,1,1',
    'transition1 2',
    'stage2 1,1,1,1',
    'transition2 2',
    'stage3 1,1,1,1',
    'transition3 2',
    'stage4 1,1,1,1',
    'head1 2',
  ]);
  expect(densenet121.sections.map(({ units }) => units.length)).toEqual([1, 1, 6, 1, 12, 1, 24, 1, 16, 1]);
});

it('a ResNet has a unit for each residual block, with its shortcut', () => {
  expect(outline(resnet50)).toEqual([
    'input1 1',
    'stem1 2',
    'stage1 5,4,4',
    'stage2 5,4,4,4',
    'stage3 5,4,4,4,4,4',
    'stage4 5,4,4',
    'head1 2',
  ]);
  const [first, second] = resnet50.sections[2]!.units;
  expect(first!.steps.at(-1)).toMatchObject({ kind: 'add', height: 56, width: 56, channels: 256 });
  // The second block adds what the first gives, through its ReLU, to its own.
  expect(second!.steps.at(-1)!.reads.map(({ node }) => node)).toContain(first!.steps.at(-1)!.node);
});

it('a layer says what it reads, through what, and its sizes', () => {
  const [squeeze, grow] = densenet121.sections[4]!.units[2]!.steps;
  expect(squeeze).toMatchObject({
    kind: 'conv2d',
    name: 'features.denseblock2.denselayer3.conv1',
    height: 28,
    width: 28,
    channels: 128,
    window: { kernelSize: 1, stride: 1, padding: 0 },
    through: ['batchNorm', 'relu'],
  });
  expect(squeeze!.reads.map(({ channels }) => channels)).toEqual([128, 32, 32]);
  expect(grow).toMatchObject({ channels: 32, through: ['relu'], reads: [{ node: squeeze!.node, channels: 128 }] });
});

it.each(Object.entries({ densenet121, chapter, resnet50 }))(
  '%s: the parts cost together what the whole does',
  (_, info) => {
    const total = (value: (section: NetworkInfo['sections'][number]) => number) =>
      info.sections.reduce((sum, section) => sum + value(section), 0);
    expect(total(({ parameters }) => parameters)).toBe(info.parameters);
    expect(total(({ multiplyAdds }) => multiplyAdds)).toBe(info.multiplyAdds);
    expect(total(({ activationBytes }) => activationBytes)).toBe(info.activationBytes);
    const steps = info.sections.flatMap(({ units }) => units.flatMap((unit) => unit.steps));
    expect(steps.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(info.parameters);
  },
);

it('knows the figures of the papers', () => {
  expect(densenet121).toMatchObject({ joins: 'concat', depth: 121, parameters: 7_978_856 });
  expect(chapter).toMatchObject({ joins: 'concat', parameters: 758_226 });
  expect(resnet50).toMatchObject({ joins: 'add', depth: 50, parameters: 25_557_032 });
});
