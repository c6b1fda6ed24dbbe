import { describe, expect, it } from 'vitest';
import { createDenseNet, createModel, densenetTiny, type Network, NetworkTooLargeError } from './index.ts';

describe('a network past all measure is refused before it takes memory', () => {
  it.each<[Parameters<typeof densenetTiny>[0], RegExp]>([
    [{ blockConfig: [1e6] }, /more than 100000 operations: choose fewer layers/],
    [{ blockConfig: [2 ** 53 - 1] }, /more than 100000 operations/],
    [{ blockConfig: [2 ** 53 - 1], bottleneckFactor: 4 }, /more than 100000 operations/],
    [{ blockConfig: [20_000] }, /has 32006000554 parameters; at most 2147483648/],
    [{ growthRate: 2 ** 53 - 1 }, /has 3\.08\d+e\+33 parameters/],
    [{ numClasses: 2 ** 53 - 1 }, /parameters; at most 2147483648 can be computed with/],
    [{ inChannels: 2 ** 53 - 1 }, /parameters; at most/],
    [{ stem: { kind: 'cifar', channels: 2 ** 53 - 1 } }, /parameters; at most/],
    [{ bottleneckFactor: 2 ** 53 - 1, growthRate: 2 ** 53 - 1 }, /parameters; at most/],
  ])('%j', (changes, message) => {
    const create = () => createDenseNet(densenetTiny(changes));
    const before = performance.now();
    expect(create).toThrow(NetworkTooLargeError);
    expect(create).toThrow(message);
    // Written out, the first one would take 46 s.
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('also one that is written by a user', () => {
    const shrinking: Network = (nn, x) => {
      let y = x;
      for (let layer = 0; layer < 12; layer++) y = nn.averagePool(`pool${layer}`, y, { kernelSize: 2, stride: 2 });
      return nn.linear('fc', nn.globalAveragePool(y), { outFeatures: 2 });
    };
    expect(() => createModel(shrinking, 1, 'xavierUniform')).toThrow(NetworkTooLargeError);
    expect(() => createModel(shrinking, 1, 'xavierUniform')).toThrow(
      'no input up to 1024x1024 makes this network give',
    );
  });
});

it('the smallest input is the smallest: one pixel less gives nothing', () => {
  for (const blocks of [1, 2, 3, 5]) {
    for (const kind of ['imagenet', 'deep', 'cifar'] as const) {
      const model = createDenseNet(densenetTiny({ blockConfig: Array(blocks).fill(1), stem: { kind, channels: 4 } }));
      const size = model.smallestInput;
      expect(() => model.graph(size, size)).not.toThrow();
      if (size > 1) expect(() => model.graph(size - 1, size - 1)).toThrow(`the smallest input is ${size}x${size}`);
    }
  }
});
