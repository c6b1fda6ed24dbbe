import { describe, expect, test } from 'vitest';
import { readWeightFile } from './readWeightFile.ts';
import { expectedTensors, fixture } from './testing/weightFiles/fixtures.ts';
import { ascii } from './testing/weightFiles/pickle.ts';
import type { WeightFile } from './weightFile.ts';

/** The tensors in the order of their names: files have orders of their own. */
function sorted({ tensors }: Pick<WeightFile, 'tensors'>) {
  return [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
}

describe.each(['pytorch', 'keras'] as const)('files of %s have the tensors that it reads itself', (framework) => {
  test.each([...expectedTensors(framework)])('%s', async (name, tensors) => {
    const file = await readWeightFile(fixture(name));
    expect(sorted(file)).toEqual(sorted({ tensors }));
    const formats = { safetensors: 'safetensors', pth: 'pytorch', h5: 'hdf5', keras: 'keras' };
    expect(file.format).toBe(formats[name.split('.').at(-1) as keyof typeof formats]);
  });

  test.each([...expectedTensors(framework)])(
    '%s, from the middle of a buffer, at an odd place',
    async (name, tensors) => {
      const bytes = fixture(name);
      const padded = new Uint8Array(bytes.length + 20);
      padded.set(bytes, 3);
      expect(sorted(await readWeightFile(padded.subarray(3, 3 + bytes.length)))).toEqual(sorted({ tensors }));
    },
  );
});

test('values are copies: the file stays as it is, and views of one storage do not change each other', async () => {
  const bytes = fixture('views.zip.pth');
  const before = bytes.slice();
  const { tensors } = await readWeightFile(bytes);
  const rows = [...tensors.get('rows')!.values];
  for (const { values } of tensors.values()) expect(values.buffer).not.toBe(bytes.buffer);
  tensors.get('shared')!.values.fill(9);
  expect([...tensors.get('rows')!.values]).toEqual(rows);
  expect(bytes).toEqual(before);
});

test('metadata of safetensors, and none of PyTorch', async () => {
  expect((await readWeightFile(fixture('network.safetensors'))).metadata).toEqual({ format: 'pt' });
  expect((await readWeightFile(fixture('network.zip.pth'))).metadata).toEqual({});
});

test('metadata of a whole Keras model as .h5', async () => {
  const { metadata } = await readWeightFile(fixture('model.h5'));
  expect(JSON.parse(metadata.layer_names!)).toEqual(['conv1_conv', 'bn', 'pool', 'predictions']);
  expect(JSON.parse(metadata.weight_names!)['model_weights/conv1_conv']).toEqual([
    'tiny/conv1_conv/kernel',
    'tiny/conv1_conv/bias',
  ]);
  expect(JSON.parse(metadata.model_config!).config.layers[2].config.name).toBe('bn');
  expect(metadata.backend).toBe('tensorflow');
});

test('metadata of texts of fixed length, with an empty list', async () => {
  const { metadata } = await readWeightFile(fixture('other.h5'));
  expect(JSON.parse(metadata.layer_names!)).toEqual(['conv1/conv', 'relu']);
  expect(JSON.parse(metadata.weight_names!)).toEqual({ 'conv1/conv': ['conv1/conv/kernel:0'], relu: [] });
});

test("metadata of Keras' own formats: the layers' names, and config.json", async () => {
  const weights = await readWeightFile(fixture('model.weights.h5'));
  const names = JSON.parse(weights.metadata.names!);
  expect(names['layers/conv2d/vars']).toBe('conv1_conv');
  expect(names['layers/batch_normalization/vars']).toBe('bn');
  const { metadata } = await readWeightFile(fixture('model.keras'));
  expect(metadata.names).toBe(weights.metadata.names);
  expect(JSON.parse(metadata['config.json']!).config.layers[1].config.name).toBe('conv1_conv');
  expect(JSON.parse(metadata['metadata.json']!).keras_version).toMatch(/^3\./);
});

test.each<[string, readonly number[], RegExp]>([
  ['nothing', [], /^the file is empty; safetensors, PyTorch \(.*\) and Keras \(.*\) are read$/],
  ['HTML', ascii('\n<!DOCTYPE html><html><body>404'), /an HTML page/],
  ['gzip', [0x1f, 0x8b, 8, 0], /compressed by gzip: unpack it first/],
  ['Git LFS', ascii('version https://git-lfs.github.com/spec/v1\noid sha256:1'), /a Git LFS pointer.*git lfs pull/],
  ['ONNX', [0x08, 0x08, 0x12, 0x07, ...ascii('pytorch'), 0x1a, 3], /an ONNX model/],
  ['SavedModel', [0x08, 0x01, 0x12, 0xa3, 0x88, 0x01], /a SavedModel of TensorFlow/],
  ['a bare pickle', [0x80, 4, 0x95, 1], /a Python pickle, but not one of torch\.save/],
  ['JSON', ascii('{"weights": []}'), /is JSON/],
  ['text', ascii('conv1 0.25 0.5\n'), /a text \(it begins with "conv1/],
  ['tar', [...new Array(257).fill(0x41), ...ascii('ustar')], /a tar archive/],
  [
    'noise',
    [0xca, 0xfe, 0xba, 0xbe, 1, 2, 3, 4, 5],
    /unknown format \(it begins with the bytes ca fe ba be 01 02 03 04\)/,
  ],
])('another kind of file says what it looks like: %s', async (_, bytes, message) => {
  await expect(readWeightFile(Uint8Array.from(bytes))).rejects.toThrow(message);
  await expect(readWeightFile(Uint8Array.from(bytes))).rejects.toHaveProperty('name', 'WeightFileError');
});
