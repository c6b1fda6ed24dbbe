import { expect, it } from 'vitest';
import { createDenseNet, densenetTiny, type Network, readGraph } from '../index.ts';
import { foldableNorms } from './foldableNorms.ts';

const conv = { outChannels: 2, kernelSize: 1, stride: 1, padding: 0, bias: true };
const norm = { epsilon: 1e-5 };
const namesIn = (network: Network) =>
  [...foldableNorms(readGraph(network, [4, 4, 2]))].map((pair) =>
    pair.map(({ operation }) => ('name' in operation ? operation.name : operation.op)),
  );

it('a norm folds into the convolution right before it', () => {
  expect(namesIn((nn, x) => nn.activation(nn.batchNorm('norm', nn.conv2d('conv', x, conv), norm)))).toEqual([
    ['conv', 'norm'],
  ]);
});

it('a norm folds only right after a convolution that nothing else reads', () => {
  const networks: Network[] = [
    (nn, x) => nn.batchNorm('norm', x, norm),
    (nn, x) => nn.batchNorm('norm', nn.dropout(nn.conv2d('conv', x, conv), 0.5), norm),
    (nn, x) => {
      const y = nn.conv2d('conv', x, conv);
      return nn.add([nn.batchNorm('norm', y, norm), y]);
    },
    (nn, x) => {
      const y = nn.conv2d('conv', x, conv);
      nn.batchNorm('unused', y, norm);
      return y;
    },
  ];
  for (const network of networks) expect(namesIn(network)).toEqual([]);
});

it('in a DenseNet, the norms of the stem and the second norms of bottlenecks fold', () => {
  const graph = createDenseNet(densenetTiny({ bottleneckFactor: 2 })).graph(32, 32);
  const names = [...foldableNorms(graph).values()].map((node) => 'name' in node.operation && node.operation.name);
  const layers = [1, 2].flatMap((block) => [1, 2].map((layer) => `denseblock${block}.denselayer${layer}.norm2`));
  expect(names).toEqual(['norm0', ...layers].map((name) => `features.${name}`));
});
