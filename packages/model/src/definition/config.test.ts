import { expect, it } from 'vitest';
import { ConfigError, createDenseNet, densenetTiny, parseConfig } from '../index.ts';

const valid = densenetTiny({ bottleneckFactor: 4, dropRate: 0.2 });

it('gives back a configuration that went through JSON, without fields that mean nothing', () => {
  const stored = JSON.parse(JSON.stringify({ ...valid, comment: 'from elsewhere', stem: { ...valid.stem, bias: 1 } }));
  expect(parseConfig(stored)).toEqual(valid);
});

it('reads a configuration without activation, pooling and head, as older files have it, with the paper’s', () => {
  const { activation: _activation, finalActivation: _final, globalPooling: _pooling, head: _head, ...before } = valid;
  expect(parseConfig(before)).toEqual(valid);
});

it('takes the name of an activation for the whole of it, and fills in what stems and heads leave out', () => {
  const stem = { kind: 'layers', convolutions: [{ channels: 8, kernelSize: 3 }] };
  const read = parseConfig({ ...valid, activation: 'leakyRelu', stem, head: { hidden: [{ features: 6 }] } });
  expect(read).toMatchObject({
    activation: { kind: 'leakyRelu', slope: 0.01 },
    stem: {
      kind: 'layers',
      convolutions: [{ channels: 8, kernelSize: 3, stride: 1, padding: 0, norm: true, activation: true }],
      pooling: null,
    },
    head: { dropRate: 0, hidden: [{ features: 6, dropRate: 0 }] },
  });
  expect(parseConfig(read)).toEqual(read);
});

it.each<[message: string, change: Record<string, unknown>]>([
  ['inChannels must be a positive integer, got 0', { inChannels: 0 }],
  ['inChannels must be a positive integer, got nothing', { inChannels: undefined }],
  ['numClasses must be a positive integer, got "10"', { numClasses: '10' }],
  ['numClasses must be a positive integer, got -1', { numClasses: -1 }],
  ['stem must be an object with kind and channels, got null', { stem: null }],
  ['stem must be an object with kind and channels, got nothing', { stem: undefined }],
  ['stem.kind must be one of imagenet, cifar, deep, layers, got "vgg"', { stem: { kind: 'vgg', channels: 8 } }],
  ['stem.convolutions must be a list of one convolution or more, got nothing', { stem: { kind: 'layers' } }],
  [
    'stem.convolutions[0].kernelSize must be a positive integer, got nothing',
    { stem: { kind: 'layers', convolutions: [{ channels: 8 }] } },
  ],
  [
    'stem.pooling.padding must be at most half of the window, 1, got 2',
    {
      stem: {
        kind: 'layers',
        convolutions: [{ channels: 8, kernelSize: 3 }],
        pooling: { kind: 'max', kernelSize: 3, padding: 2 },
      },
    },
  ],
  [
    'blockConfig must be a list of at most 8 blocks with the stem layers: each but the first halves an image of 1024 pixels, got [1,1,1,1,1,1,1,1,1]',
    {
      blockConfig: Array(9).fill(1),
      stem: { kind: 'layers', convolutions: [{ channels: 8, kernelSize: 5, stride: 6 }], pooling: null },
    },
  ],
  ['activation.kind must be one of relu, leakyRelu, elu, silu, got "gelu"', { activation: 'gelu' }],
  ['activation.slope must be a number of 0 or more, got -1', { activation: { kind: 'leakyRelu', slope: -1 } }],
  ['finalActivation must be true or false, got "no"', { finalActivation: 'no' }],
  ['globalPooling must be one of average, max, got "mean"', { globalPooling: 'mean' }],
  ['head.dropRate must be a number in [0, 1), got 1', { head: { dropRate: 1 } }],
  ['head.hidden[0].features must be a positive integer, got nothing', { head: { hidden: [{ dropRate: 0.5 }] } }],
  ['stem.channels must be a positive integer, got nothing', { stem: { kind: 'cifar' } }],
  ['stem.channels must be a positive integer, got nothing', { stem: { kind: 'cifar' }, 'stem.channels': 8 }],
  ['stem.channels must be a positive integer, got 1.5', { stem: { kind: 'cifar', channels: 1.5 } }],
  ['blockConfig must be a list of one block or more, got []', { blockConfig: [] }],
  ['blockConfig must be a list of one block or more, got 4', { blockConfig: 4 }],
  ['blockConfig must be a list of one block or more, got nothing', { blockConfig: undefined }],
  ['blockConfig[2] must be a positive integer, got 2.5', { blockConfig: [4, 4, 2.5] }],
  ['blockConfig[1] must be a positive integer, got 0', { blockConfig: [4, 0] }],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  ['blockConfig[1] must be a positive integer, got nothing', { blockConfig: [4, , 4] }],
  [
    'blockConfig must be a list of at most 9 blocks with the stem imagenet: each but the first halves an image of 1024 pixels, got [1,1,1,1,1,1,1,1,1,1]',
    { blockConfig: Array(10).fill(1) },
  ],
  [
    'blockConfig must be a list of at most 11 blocks with the stem cifar: each but the first halves an image of 1024 pixels, got [1,1,1,1,1,1,1,1,1,1,1,1]',
    { blockConfig: Array(12).fill(1), stem: { kind: 'cifar', channels: 8 } },
  ],
  ['growthRate must be a positive integer, got NaN', { growthRate: Number.NaN }],
  ['growthRate must be a positive integer, got 9007199254740992', { growthRate: 2 ** 53 }],
  ['growthRate must be a positive integer, got 4', { growthRate: 4n }],
  ['bottleneckFactor must be a positive integer or null, got nothing', { bottleneckFactor: undefined }],
  ['bottleneckFactor must be a positive integer or null, got 0', { bottleneckFactor: 0 }],
  ['compression must be a number in (0, 1], got 0', { compression: 0 }],
  ['compression must be a number in (0, 1], got 1.01', { compression: 1.01 }],
  ['compression must be a number in (0, 1], got NaN', { compression: Number.NaN }],
  ['convBias must be true or false, got 1', { convBias: 1 }],
  ['convBias must be true or false, got nothing', { convBias: undefined }],
  ['dropRate must be a number in [0, 1), got 1', { dropRate: 1 }],
  ['dropRate must be a number in [0, 1), got -0.1', { dropRate: -0.1 }],
  ['dropRate must be a number in [0, 1), got nothing', { dropRate: undefined }],
  ['batchNormEpsilon must be a positive number, got 0', { batchNormEpsilon: 0 }],
  ['batchNormEpsilon must be a positive number, got Infinity', { batchNormEpsilon: Number.POSITIVE_INFINITY }],
  [
    'initialization must be one of xavierUniform, kaimingNormalFanIn, kaimingNormalFanOut, got "zeros"',
    { initialization: 'zeros' },
  ],
])('refuses what %s', (message, change) => {
  const refusal = (parse: () => unknown) => {
    try {
      return parse();
    } catch (error) {
      return error;
    }
  };
  const error = refusal(() => parseConfig({ ...valid, ...change }));
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as Error).message).toBe(message);
  expect(refusal(() => createDenseNet({ ...valid, ...change } as typeof valid))).toEqual(error);
});

it.each([
  [null, 'config must be an object, got null'],
  [undefined, 'config must be an object, got nothing'],
  [[], 'config must be an object, got []'],
])('refuses %j as a whole', (value, message) => {
  expect(() => parseConfig(value)).toThrow(new ConfigError('config', value, 'an object'));
  expect(() => parseConfig(value)).toThrow(message);
});

it('takes the ends of each range', () => {
  const ends = { compression: 1, dropRate: 0, bottleneckFactor: null, blockConfig: [1], growthRate: 1, numClasses: 1 };
  expect(parseConfig({ ...valid, ...ends })).toMatchObject(ends);
});

it('takes as many blocks as an image of 1024 pixels can be halved for', () => {
  for (const [kind, blocks] of [
    ['imagenet', 9],
    ['deep', 9],
    ['cifar', 11],
  ] as const) {
    const model = createDenseNet({ ...valid, stem: { kind, channels: 8 }, blockConfig: Array(blocks).fill(1) });
    expect(model.smallestInput).toBeGreaterThan(512);
    expect(model.smallestInput).toBeLessThanOrEqual(1024);
  }
});

it('shows the beginning of a long value only', () => {
  const refused = () => parseConfig({ ...valid, blockConfig: Array(100_000).fill(1) });
  expect(refused).toThrow(/got \[(1,)+1?\.\.\.$/);
  expect(refused).toThrow(ConfigError);
});
