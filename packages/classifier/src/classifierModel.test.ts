import { createDenseNet, densenetTiny, encodeModelFile, type ModelFile } from '@densenet/model';
import { describe, expect, it } from 'vitest';
import { activationGrid } from './classActivation.ts';
import { createClassifierModel, decodeClassifierModel } from './classifierModel.ts';
import { denseBlocks } from './denseBlocks.ts';
import { ModelLoadError } from './errors.ts';

const config = densenetTiny();
const preprocessing = { height: 64, width: 96, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' };

const createArrays = (): ModelFile['arrays'] =>
  Object.fromEntries(
    createDenseNet(config).parameterSpecs.map(({ name, shape }) => {
      const count = shape.reduce((product, length) => product * length, 1);
      return [name, { shape: [...shape], values: new Float32Array(count).fill(-0.5) }];
    }),
  );

function modelFile(changes: Partial<ModelFile> = {}): Uint8Array {
  return encodeModelFile({
    arrays: createArrays(),
    config,
    preprocessing,
    metrics: { testAccuracy: 0.9 },
    ...changes,
  });
}

const refusal = (bytes: Uint8Array) => {
  try {
    return decodeClassifierModel(bytes, 'https://a.example/m.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(ModelLoadError);
    return (error as Error).message;
  }
};

describe('a model file', () => {
  const model = decodeClassifierModel(modelFile({ labels: [...'abcdefghij'] }), 'it');

  it('is read with its configuration, labels, metrics and sizes', () => {
    expect(model.config).toEqual(config);
    expect(model.labels).toEqual([...'abcdefghij']);
    expect(model.metrics).toEqual({ testAccuracy: 0.9 });
    expect(model.parameterCount).toBe(createDenseNet(config).summary(64, 96).parameters);
    expect(activationGrid(model)).toEqual({ height: 8, width: 12 });
  });

  it('has blocks with as many rows of weights as readers, each of all sources before it', () => {
    const blocks = denseBlocks(model);
    expect(blocks.map(({ input, layers, exit }) => [input.name, layers.map(({ name }) => name), exit])).toEqual([
      [
        'features.pool0',
        ['features.denseblock1.denselayer1.conv1', 'features.denseblock1.denselayer2.conv1'],
        'features.transition1.conv',
      ],
      [
        'features.transition1.pool',
        ['features.denseblock2.denselayer1.conv1', 'features.denseblock2.denselayer2.conv1'],
        'classifier',
      ],
    ]);
    expect(blocks[0]!.weights).toEqual([[0.5], [0.5, 0.5], [0.5, 0.5, 0.5]]);
    expect(blocks[1]!.layers[0]).toMatchObject({ height: 8, width: 12, channels: 4 });
  });

  it('gives the same model as `createClassifierModel` of its parts', () => {
    const parts = createClassifierModel({ config, arrays: createArrays(), preprocessing, labels: [...'abcdefghij'] });
    const { graph, network, metrics, ...same } = model;
    expect(parts).toMatchObject({ ...same, metrics: {} });
    expect(parts.graph.nodes.length).toBe(graph.nodes.length);
    expect(parts.network.parameterSpecs).toEqual(network.parameterSpecs);
  });

  it('without labels numbers its classes', () => {
    expect(decodeClassifierModel(modelFile(), 'it').labels.slice(0, 2)).toEqual(['class 0', 'class 1']);
  });
});

describe('a file that cannot be used as a model', () => {
  const url = 'https://a.example/m.safetensors cannot be used as a model: ';
  const without = (key: keyof ModelFile) => {
    const { [key]: _, ...file } = { arrays: createArrays(), config, preprocessing } as ModelFile;
    return encodeModelFile(file as ModelFile);
  };

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), ''],
    ['a file cut off', modelFile().subarray(0, 5000), ''],
    ['text', new TextEncoder().encode('404: this is not the file that you are looking for'), ''],
    ['another program’s file', without('config'), 'it has no config in its metadata; expected a file as'],
    ['no preprocessing', without('preprocessing'), 'it has no preprocessing in its metadata'],
    ['a config out of range', modelFile({ config: { ...config, growthRate: 0 } }), 'growthRate must be a positive'],
    ['other tensors than the config’s', modelFile({ arrays: {} }), 'its config has 4 dense layers, the file only 0'],
    [
      'a billion layers in a few bytes',
      modelFile({ config: { ...config, blockConfig: [1e9] } }),
      'its config has 1000000000 dense layers, the file only',
    ],
    [
      'colour for a grey network',
      modelFile({ preprocessing: { ...preprocessing, channels: 3, mean: [0, 0, 0], std: [1, 1, 1] } }),
      'the network takes 1 channels, its preprocessing gives 3',
    ],
    [
      'a picture of a gigabyte',
      modelFile({ preprocessing: { ...preprocessing, height: 60000 } }),
      'its images are 60000x96',
    ],
    ['a picture too small', modelFile({ preprocessing: { ...preprocessing, height: 2 } }), ''],
    ['labels of another data set', modelFile({ labels: ['one', 'two'] }), 'it has 2 labels for 10 classes'],
    [
      'tensors of another network',
      modelFile({ config: { ...config, growthRate: 8 } }),
      'the tensors are not those of this network: ',
    ],
    [
      'weights that are no numbers',
      modelFile({
        arrays: {
          ...createArrays(),
          'features.norm5.bias': { shape: [16], values: new Float32Array(16).fill(Number.NaN, 0, 2) },
          'features.norm5.running_var': {
            shape: [16],
            values: new Float32Array(16).fill(Number.POSITIVE_INFINITY, 15),
          },
        },
      }),
      'weights are no finite numbers: features.norm5.bias (2 NaN of 16), features.norm5.running_var (1 infinite of 16): ',
    ],
  ])('%s', (_, bytes, message) => {
    expect(refusal(bytes)).toContain(url + message);
  });
});

it('parts that do not fit each other are refused, in a message with the name that the caller gave', () => {
  const make = (labels: string[]) =>
    createClassifierModel({ config, arrays: createArrays(), preprocessing, labels }, 'w.pth');
  expect(() => make(['one'])).toThrow('w.pth cannot be used as a model: it has 1 labels for 10 classes');
});
