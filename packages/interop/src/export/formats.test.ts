import { createModel, type Network } from '@densenet/model';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { loadGraph } from '../testing/export/consumers.ts';
import { messageType } from '../testing/export/messageType.ts';
import { deterministicArrays, trainedChapter } from '../testing/export/networks.ts';
import type { ExportedFile } from './exportedModel.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const chapter = trainedChapter();
const labels = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
const json = (files: readonly ExportedFile[], path: string) =>
  JSON.parse(new TextDecoder().decode(files.find((file) => file.path === path)!.bytes));

describe('what travels beside the graph', () => {
  it('in ONNX: labels and preprocessing as metadata', () => {
    const message = messageType('onnx', 'ModelProto').decode(exportOnnx(chapter)).toJSON();
    const metadata = Object.fromEntries(
      message.metadataProps.map(({ key, value }: { key: string; value: string }) => [key, JSON.parse(value)]),
    );
    expect(metadata).toEqual({ labels, preprocessing: chapter.preprocessing });
    expect(message).toMatchObject({
      irVersion: '8',
      opsetImport: [{ version: '17' }],
      producerName: '@densenet/interop',
    });
  });

  it('in a SavedModel: a JSON file where TensorFlow leaves room for one', () => {
    const files = exportSavedModel(chapter);
    expect(files.map(({ path }) => path)).toEqual(['saved_model.pb', 'assets.extra/densenet.json']);
    expect(json(files, 'assets.extra/densenet.json')).toEqual({
      generatedBy: '@densenet/interop',
      labels,
      preprocessing: chapter.preprocessing,
    });
  });

  it('in a GraphModel: metadata of the user’s', () => {
    expect(json(exportGraphModel(chapter), 'model.json').userDefinedMetadata).toEqual({
      labels,
      preprocessing: chapter.preprocessing,
    });
  });

  it('nothing where the model has nothing', () => {
    const bare = { graph: chapter.graph, arrays: chapter.arrays };
    expect(json(exportGraphModel(bare), 'model.json').userDefinedMetadata).toEqual({});
    const { metadataProps = [] } = messageType('onnx', 'ModelProto').decode(exportOnnx(bare)).toJSON();
    expect(metadataProps).toEqual([]);
  });
});

describe('inputs and outputs', () => {
  it.each([
    [{}, 'images', 'logits', 'float32', ['batch', 1, 48, 48]],
    [{ preprocessing: true }, 'images', 'probabilities', 'uint8', ['batch', 48, 48, 1]],
  ])('of ONNX with %j', async (options, input, output, type, shape) => {
    const session = await InferenceSession.create(exportOnnx(chapter, options));
    expect([session.inputNames, session.outputNames]).toEqual([[input], [output]]);
    expect(session.inputMetadata[0]).toMatchObject({ name: input, type, shape });
    expect(session.outputMetadata[0]).toMatchObject({ type: 'float32', shape: ['batch', 10] });
    await session.release();
  });

  it.each([
    [{}, 'logits', 'DT_FLOAT'],
    [{ preprocessing: true }, 'probabilities', 'DT_UINT8'],
  ])('of a GraphModel with %j', (options, output, dtype) => {
    const info = (name: string, type: string, ...shape: string[]) => ({
      [name]: { name: `${name}:0`, dtype: type, tensorShape: { dim: shape.map((size) => ({ size })) } },
    });
    expect(json(exportGraphModel(chapter, options), 'model.json').signature).toEqual({
      inputs: info('images', dtype, '-1', '48', '48', '1'),
      outputs: info(output, 'DT_FLOAT', '-1', '10'),
      methodName: 'tensorflow/serving/predict',
    });
  });
});

describeOn(['cpu'], 'a GraphModel of more than 4 MiB', () => {
  const wide: Network = (nn, x) => {
    const y = nn.conv2d('conv', x, { outChannels: 1100, kernelSize: 1, stride: 1, padding: 0, bias: false });
    return nn.linear('fc', nn.globalAveragePool(y), { outFeatures: 1000 });
  };
  it('is cut into shards, across weights', async () => {
    const model = createModel(wide, 1, 'xavierUniform');
    const arrays = deterministicArrays(model.parameterSpecs);
    const files = exportGraphModel({ graph: model.graph(1, 1), arrays });
    const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
    expect(files.map(({ path }) => path)).toEqual(['model.json', ...paths]);
    expect(json(files, 'model.json').weightsManifest[0].paths).toEqual(paths);
    expect(files[1]!.bytes.byteLength).toBe(4 * 1024 * 1024);
    const graph = await loadGraph(files);
    for (const name of ['conv.weight', 'fc.weight', 'fc.bias']) {
      expect(await graph.weights[name]![0]!.data()).toEqual(arrays[name]!.values);
    }
    graph.dispose();
  });
});
