import { describe, expect, it } from 'vitest';
import { chapterNetwork, densenet121, resNet } from '../../testing/drawnNetworks.ts';
import { describeFocus, describeRead, pathTo, stepNames } from './describe.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

const deep = densenet121();
const names = (focus: Parameters<typeof pathTo>[1], network = deep, messages = en) =>
  pathTo(network, focus, messages).map(({ name }) => name);

describe('the way to a place', () => {
  it('names each level, and leaves out those without a choice', () => {
    const value = { section: 4, unit: 2, step: 0, channel: 9, cell: { row: 3, column: 4 } };
    expect(names(value)).toEqual([
      'Whole network',
      'Dense block 2',
      'Layer 3',
      '1 × 1 convolution',
      'Channel 10',
      'Row 4, column 5',
    ]);
    expect(names({ section: 3, unit: 0, step: 1 })).toEqual(['Whole network', 'Transition 1', '2 × 2 average pooling']);
    expect(names({ section: 2, unit: 1 }, resNet('resnet18'))).toEqual([
      'Whole network',
      'Stage 1',
      'Residual block 2',
    ]);
    expect(names({ section: 4, unit: 2 }, deep, zh)).toEqual(['整个网络', '稠密块 2', '第 3 层']);
  });
});

it('a channel of the output is a class, and called by its name', () => {
  const last = { section: deep.sections.length - 1, unit: 0, step: 1, channel: 2 };
  const labels = ['cat', 'dog', 'fish'];
  expect(pathTo(deep, last, en, labels).at(-1)!.name).toBe('fish');
  expect(pathTo(deep, { ...last, step: 0 }, en, labels).at(-1)!.name).toBe('Channel 3');
});

describe('what is there, in words', () => {
  it('counts what a layer reads and makes', () => {
    const text = describeFocus(deep, { section: 4, unit: 2 }, en);
    expect(text).toContain('Reads 192 channels, concatenated from 3 sources.');
    expect(text).toContain('1 × 1 convolution: 128 channels of 28 × 28');
    expect(text).toContain('3 × 3 convolution: 32 channels of 28 × 28');
  });

  it('has the figures of the whole network', () => {
    expect(describeFocus(deep, {}, en)).toContain('121 layers deep, 7,978,856 parameters');
    expect(describeFocus(deep, {}, zh)).toContain('深 121 层，7,978,856 个参数');
  });

  it('says that a residual block adds', () => {
    expect(describeFocus(resNet('resnet18'), { section: 2, unit: 1 }, en)).toContain(
      'Adds its output to what it read.',
    );
  });

  it('says which channel of which source is read at a place of the concatenation', () => {
    const chapter = chapterNetwork();
    const layer = chapter.sections[2]!.units[0]!.steps[0]!.node;
    const hit = { focus: { section: 2, unit: 2 }, read: { node: layer, channel: 3, position: 67 } };
    expect(describeRead(chapter, hit, en)).toBe(
      'Channel 68 of the 128 that are read: channel 4 of Dense block 1, Layer 1.',
    );
  });
});

it('every step has a name of its own', () => {
  for (const network of [deep, chapterNetwork(), resNet('resnet50')]) {
    const found = [...stepNames(network, en).values()];
    expect(new Set(found).size).toBe(found.length);
  }
});
