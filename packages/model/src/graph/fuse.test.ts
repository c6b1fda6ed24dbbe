import { expect, it } from 'vitest';
import { denseNet, densenetTiny, type Network, readGraph, resNet, resNetConfig } from '../index.ts';

import { fuse } from './fuse.ts';
import { labelOf } from './units.ts';

const unitsOf = (network: Network, channels = 2) =>
  fuse(readGraph(network, [32, 32, channels]), { phase: 'training' }).units;
const labels = (network: Network) => unitsOf(network).map(labelOf);
const spec = { kernelSize: 3, stride: 1, padding: 1, bias: false, outChannels: 2 };
const norm = { epsilon: 1e-5 };

it('makes one unit of norm, ReLU and what follows, and none of a concatenation that norms alone read', () => {
  const config = densenetTiny({ inChannels: 2, bottleneckFactor: 2, blockConfig: [2, 1] });
  expect(labels((nn, x) => denseNet(nn, config, x))).toEqual([
    'conv2d features.conv0',
    'normReluMaxPool features.norm0',
    'normReluConv features.denseblock1.denselayer1.conv1',
    'normReluConv features.denseblock1.denselayer1.conv2',
    'normReluConv features.denseblock1.denselayer2.conv1',
    'normReluConv features.denseblock1.denselayer2.conv2',
    'normReluConvPool features.transition1.conv',
    'normReluConv features.denseblock2.denselayer1.conv1',
    'normReluConv features.denseblock2.denselayer1.conv2',
    'normRelu features.norm5',
    expect.stringMatching(/^globalAveragePool/),
    'linear classifier',
  ]);
});

it('reads a concatenation as the maps that it joins', () => {
  const config = densenetTiny({ inChannels: 2, blockConfig: [3] });
  const last = unitsOf((nn, x) => denseNet(nn, config, x)).find((unit) => labelOf(unit).endsWith('norm5'))!;
  // The stem's, and each layer's.
  expect(last.inputs.map(({ shape }) => shape.at(-1))).toEqual([8, 4, 4, 4]);
});

it('leaves a sum, and what is read before and after it, apart', () => {
  const config = resNetConfig('resnet18', { inChannels: 2, blockConfig: [1] });
  expect(labels((nn, x) => resNet(nn, config, x))).toEqual([
    'conv2d conv1',
    'normReluMaxPool bn1',
    'conv2d layer1.0.conv1',
    'normReluConv layer1.0.conv2',
    'norm layer1.0.bn2',
    expect.stringMatching(/^add/),
    expect.stringMatching(/^relu/),
    expect.stringMatching(/^globalAveragePool/),
    'linear fc',
  ]);
});

it('joins nothing across a value that has another reader, or is the result', () => {
  const readTwice: Network = (nn, x) => {
    const normalized = nn.batchNorm('norm', x, norm);
    return nn.add([nn.conv2d('conv', nn.activation(normalized), spec), normalized]);
  };
  expect(labels(readTwice)).toEqual([
    'norm norm',
    expect.stringMatching(/^relu/),
    'conv2d conv',
    expect.stringMatching(/^add/),
  ]);
  expect(labels((nn, x) => nn.activation(nn.batchNorm('norm', x, norm)))).toEqual(['normRelu norm']);
});

it('writes a concatenation once, for all who cannot take its parts', () => {
  const network: Network = (nn, x) => {
    const joined = nn.concat([x, nn.activation(x)]);
    const [a, b] = ['a', 'b'].map((name) => nn.conv2d(name, joined, spec));
    return nn.concat([a!, b!, nn.batchNorm('norm', joined, norm)]);
  };
  const units = unitsOf(network);
  expect(units.filter(({ output }) => output.operation.op === 'concat').map(({ inputs }) => inputs.length)).toEqual([
    2, 3,
  ]);
  // The norm reads the parts nevertheless.
  expect(units.find(({ kind }) => kind === 'norm')!.inputs).toHaveLength(2);
});
