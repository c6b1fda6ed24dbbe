import { createDenseNet, createModel, densenetTiny, type Network } from '@densenet/model';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { deterministicArrays, sums, sumsCase, trainedChapter } from '../testing/export/networks.ts';
import { ExportError } from './exportedModel.ts';
import { exportedLayers } from './layers.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const tiny = createDenseNet(densenetTiny({ bottleneckFactor: 2, dropRate: 0.1 }));
const arrays = deterministicArrays(tiny.parameterSpecs);
const graph = tiny.graph(32, 32);
const preprocessing = { height: 32, width: 32, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' } as const;

describe('layers', () => {
  it('have the names of their parameters, or are called after what they read', () => {
    const names = exportedLayers({ graph, arrays }, {}).layers.map(({ name }) => name);
    expect(names.slice(0, 11)).toEqual([
      'images',
      'features.conv0',
      'features.norm0',
      'features.norm0.relu',
      'features.pool0',
      'features.denseblock1.denselayer1.norm1',
      'features.denseblock1.denselayer1.norm1.relu',
      'features.denseblock1.denselayer1.conv1',
      'features.denseblock1.denselayer1.norm2',
      'features.denseblock1.denselayer1.norm2.relu',
      'features.denseblock1.denselayer1.conv2',
    ]);
    expect(names[11]).toBe('features.denseblock1.denselayer1.concat');
    expect(names.slice(-3)).toEqual(['features.norm5.relu', 'globalAveragePool', 'classifier']);
    expect(new Set(names).size).toBe(names.length);
  });

  it('have names of their own where the network would give one twice', () => {
    const twice: Network = (nn, x) =>
      nn.linear('relu', nn.globalAveragePool(nn.add([nn.activation(x), nn.activation(x)])), { outFeatures: 2 });
    const model = createModel(twice, 1, 'xavierUniform');
    const { layers } = exportedLayers(
      { graph: model.graph(2, 2), arrays: deterministicArrays(model.parameterSpecs) },
      {},
    );
    const names = ['images', 'images.relu', 'images.relu_2', 'images.add', 'globalAveragePool', 'relu'];
    expect(layers.map(({ name }) => name)).toEqual(names);
  });

  it('leave names to layers with parameters, but for those of the inputs and outputs', async () => {
    const conv = { outChannels: 1, kernelSize: 1, stride: 1, padding: 0, bias: false };
    const network: Network = (nn, x) => {
      const y = nn.conv2d('conv.relu', nn.activation(nn.conv2d('conv', x, conv)), conv);
      return nn.linear('logits', nn.globalAveragePool(y), { outFeatures: 2 });
    };
    const model = createModel(network, 1, 'xavierUniform');
    const exported = { graph: model.graph(2, 2), arrays: deterministicArrays(model.parameterSpecs) };
    const names = ['images', 'conv', 'conv.relu_2', 'conv.relu', 'globalAveragePool', 'logits_2'];
    expect(exportedLayers(exported, {}).layers.map(({ name }) => name)).toEqual(names);
    const session = await InferenceSession.create(exportOnnx(exported));
    expect(session.outputNames).toEqual(['logits']);
    await session.release();
  });

  it('are without dropout, and joins of one', () => {
    const before = createModel(sums, 2, 'xavierUniform')
      .graph(12, 12)
      .nodes.map(({ operation }) => operation.op);
    const after = exportedLayers(sumsCase(), {}).layers.map(({ operation }) => operation.op);
    expect(before.filter((op) => op === 'dropout' || op === 'concat' || op === 'add')).toHaveLength(5);
    expect(after.filter((op: string) => op === 'dropout' || op === 'concat' || op === 'add')).toHaveLength(2);
  });

  it('keep a norm that is not its convolution’s only reader', () => {
    const norms = (foldNorms: boolean) =>
      exportedLayers(sumsCase(), { foldNorms })
        .layers.filter(({ operation }) => operation.op === 'batchNorm')
        .map(({ name }) => name);
    expect(norms(false)).toEqual(['negative', 'norm1', 'norm2']);
    expect(norms(true)).toEqual(['norm1']);
  });

  it('of a DenseNet lose the stem’s norm and each bottleneck’s second', () => {
    const model = createDenseNet(densenetTiny({ bottleneckFactor: 2 }));
    const exported = { graph: model.graph(32, 32), arrays: deterministicArrays(model.parameterSpecs) };
    const norms = (foldNorms: boolean) =>
      exportedLayers(exported, { foldNorms }).layers.filter(({ operation }) => operation.op === 'batchNorm').length;
    // norm0, four times norm1 and norm2, the transition's, norm5
    expect([norms(false), norms(true)]).toEqual([11, 6]);
  });
});

describe('a model that does not fit is refused by every format', () => {
  const wrong = {
    'an array that is missing': [
      () => ({ graph, arrays: Object.fromEntries(Object.entries(arrays).slice(1)) }),
      /^the tensors are not those of this network: 1 missing: features\.conv0\.weight$/,
    ],
    'an array of another shape': [
      () => ({ graph, arrays: { ...arrays, 'classifier.bias': { shape: [3], values: new Float32Array(3) } } }),
      /^the tensors are not those .* 1 of another shape: classifier\.bias \(expected \[10\], found \[3\]\)$/,
    ],
    'an array that holds less than it says': [
      () => ({ graph, arrays: { ...arrays, 'classifier.bias': { shape: [10], values: new Float32Array(3) } } }),
      /^classifier\.bias has 3 values, expected 10 for its shape \[10\]$/,
    ],
    'too few labels': [
      () => ({ graph, arrays, labels: ['one'] }),
      /^there are 1 labels, but the network has 10 classes$/,
    ],
    'no preprocessing': [() => ({ graph, arrays }), /^the model has no preprocessing to put into the export/],
    'preprocessing for another size': [
      () => ({ graph, arrays, preprocessing: { ...preprocessing, width: 64 } }),
      /^the preprocessing gives images of \[32, 64, 1\], but the graph takes \[32, 32, 1\]$/,
    ],
    'no logits': [
      () => {
        const model = createModel((nn, x) => nn.activation(x), 1, 'xavierUniform');
        return { graph: model.graph(4, 4), arrays: {} };
      },
      /^the network gives \[4, 4, 1\] for an image, expected logits: \[classes\]$/,
    ],
  } as const;

  it.each(Object.entries(wrong))('%s', (_name, [make, message]) => {
    for (const write of [exportOnnx, exportSavedModel, exportGraphModel]) {
      expect(() => write(make(), { preprocessing: true })).toThrow(message);
    }
  });

  it('with an error that is told apart from others', () => {
    expect(() => exportOnnx({ graph, arrays, labels: [] })).toThrow(ExportError);
  });
});

it('takes the chapter’s arrays as they are, without a copy', () => {
  const chapter = trainedChapter();
  const { layers } = exportedLayers(chapter, {});
  const conv0 = layers.find(({ name }) => name === 'features.conv0')!;
  expect(conv0.readWeights().weight!.values).toBe(chapter.arrays['features.conv0.weight']!.values);
});
