import { expect, it } from 'vitest';
import { readBlock, readNetworks, readPaperNetworks, readTransition } from './readings.ts';

it('reads the chapter’s block: two layers of ten channels on three make 23', () => {
  const { layers, output, parameters } = readBlock({ channels: 3, growthRate: 10, layers: 2, size: 8 });
  expect(output).toEqual([8, 8, 23]);
  expect(layers.map(({ reads, adds, output }) => [reads, adds, ...output])).toEqual([
    [3, 10, 8, 8, 13],
    [13, 10, 8, 8, 23],
  ]);
  // A scale and a shift for each channel read, 3x3 weights from each to each, a bias for each channel added.
  expect(layers.map((layer) => layer.parameters)).toEqual([2 * 3 + 9 * 3 * 10 + 10, 2 * 13 + 9 * 13 * 10 + 10]);
  expect(parameters).toBe(layers[0]!.parameters + layers[1]!.parameters);
});

it('reads a transition', () => {
  const { convolved, output } = readTransition({ channels: 23, compression: 0.5, size: 8 });
  expect(convolved).toEqual([8, 8, 11]);
  expect(output).toEqual([4, 4, 11]);
});

it('reads the chapter’s network beside ResNet-18', () => {
  const { denseNet, resNet } = readNetworks({ growthRate: 32, layers: 4, size: 96 });
  expect(denseNet.parameters).toBe(758_226);
  expect(resNet.parameters).toBe(11_175_370);
  expect(denseNet.stages.map(({ name, output }) => [name, ...output])).toEqual([
    // The pooling after the stem's convolution leads to the first block and is counted there.
    ['stem', 48, 48, 64],
    ['stage1', 24, 24, 192],
    ['stage2', 12, 12, 224],
    ['stage3', 6, 6, 240],
    ['stage4', 3, 3, 248],
    ['head', 10],
  ]);
  expect(denseNet.stages.reduce((sum, stage) => sum + stage.activationBytes, 0)).toBe(denseNet.activationBytes);
});

it('reads the paper’s table 1', () => {
  expect(readPaperNetworks().map(({ name, parameters }) => [name, parameters])).toEqual([
    ['densenet121', 7_978_856],
    ['densenet169', 14_149_480],
    ['densenet201', 20_013_928],
    ['densenet264', 33_337_704],
  ]);
});
