import { describe, expect, test } from 'vitest';
import { readSafetensors, SafetensorsError, writeSafetensors } from '../safetensors/index.ts';
import { CheckpointError, decodeModelFile, encodeModelFile, encodeStateFile, type ModelFile } from './index.ts';

const array = (...shape: number[]) => ({
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 0.1),
});

const file: ModelFile = {
  arrays: {
    'features.conv0.weight': array(2, 2, 3, 4),
    'features.norm0.weight': array(4),
    'features.norm0.running_var': array(4),
    'classifier.weight': array(4, 3),
    'classifier.bias': array(3),
  },
  config: { growthRate: 32, blockConfig: [4, 4] },
  preprocessing: { mean: [0.5] },
  labels: ['T-shirt/top', 'Hose "weit"', '靴'],
  metrics: { testAccuracy: 0.9 },
};

test('a model file is read back as it was', () => {
  expect(decodeModelFile(encodeModelFile(file))).toEqual(file);
  expect(decodeModelFile(encodeModelFile({ arrays: {} }))).toEqual({ arrays: {} });
});

test('the file has torchvision shapes, and JSON texts in its metadata', () => {
  const { tensors, metadata } = readSafetensors(encodeModelFile(file));
  expect(tensors.get('features.conv0.weight')!.shape).toEqual([4, 3, 2, 2]);
  expect(tensors.get('classifier.weight')!.shape).toEqual([3, 4]);
  expect(metadata).toEqual({
    format: 'pt',
    schema: 'densenet-model/1',
    config: '{"growthRate":32,"blockConfig":[4,4]}',
    preprocessing: '{"mean":[0.5]}',
    labels: '["T-shirt/top","Hose \\"weit\\"","靴"]',
    metrics: '{"testAccuracy":0.9}',
  });
});

describe('a float16 file', () => {
  test('keeps norms and biases in float32', () => {
    const bytes = encodeModelFile(file, { dtype: 'float16' });
    const dtypes = [...readSafetensors(bytes).tensors].map(([name, { dtype }]) => `${name} ${dtype}`);
    expect(dtypes.sort()).toEqual([
      'classifier.bias F32',
      'classifier.weight F16',
      'features.conv0.weight F16',
      'features.norm0.running_var F32',
      'features.norm0.weight F32',
    ]);
    const { arrays } = decodeModelFile(bytes);
    expect(arrays['features.norm0.running_var']).toEqual(file.arrays['features.norm0.running_var']);
    expect([...arrays['classifier.weight']!.values.subarray(0, 2)]).toEqual([0.0999755859375, 1.099609375]);
  });

  test('refuses a weight that would become infinite, not one that is', () => {
    const weight = (value: number) => ({
      arrays: { 'conv.weight': { shape: [1, 1], values: new Float32Array([value]) } },
    });
    expect(() => encodeModelFile(weight(-65520), { dtype: 'float16' })).toThrow(
      'conv.weight holds -65520, which float16 cannot (at most 65504 either way): write the file as float32',
    );
    expect(decodeModelFile(encodeModelFile(weight(65519), { dtype: 'float16' }))).toEqual(weight(65504));
    expect(decodeModelFile(encodeModelFile(weight(Infinity), { dtype: 'float16' }))).toEqual(weight(Infinity));
  });
});

describe("someone else's file", () => {
  test('has arrays only, in any floating-point dtype, without num_batches_tracked', () => {
    const bytes = writeSafetensors(
      [
        ['norm.num_batches_tracked', { dtype: 'I64', shape: [], data: new Uint8Array(8) }],
        ['norm.weight', { dtype: 'BF16', shape: [1], data: new Uint8Array([0x80, 0x3f]) }],
        ['conv.weight', { dtype: 'F64', shape: [1, 2, 1, 1], data: new Uint8Array(new Float64Array([1, 2]).buffer) }],
      ],
      { format: 'pt', config: 'not JSON, and not ours', labels: '3' },
    );
    expect(decodeModelFile(bytes)).toEqual({
      arrays: {
        'norm.weight': { shape: [1], values: new Float32Array([1]) },
        'conv.weight': { shape: [1, 1, 2, 1], values: new Float32Array([1, 2]) },
      },
    });
  });

  test('with other integers is refused by name', () => {
    const bytes = writeSafetensors([['index', { dtype: 'I32', shape: [1], data: new Uint8Array(4) }]]);
    expect(() => decodeModelFile(bytes)).toThrow(SafetensorsError);
    expect(() => decodeModelFile(bytes)).toThrow('tensor "index" has dtype I32');
  });

  test('may have names and empty shapes that JavaScript stumbles over', () => {
    const bytes = writeSafetensors([
      ['__proto__', { dtype: 'F32', shape: [2 ** 50, 1, 1, 0], data: new Uint8Array() }],
      ['constructor', { dtype: 'F32', shape: [], data: new Uint8Array(4) }],
    ]);
    const { arrays } = decodeModelFile(bytes);
    expect(Object.keys(arrays).sort()).toEqual(['__proto__', 'constructor']);
    expect(Object.entries(arrays).find(([name]) => name === '__proto__')![1].shape).toEqual([1, 0, 1, 2 ** 50]);
    expect(arrays.toString).toBeUndefined();
  });
});

describe('metadata that are not what they must be', () => {
  const ours = { format: 'pt', schema: 'densenet-model/1' };
  test.each([
    [{ config: '{"growthRate":' }, '__metadata__ "config" is not valid JSON'],
    [{ config: `${'['.repeat(101)}${']'.repeat(101)}` }, '__metadata__ "config" is JSON nested more than 100 deep'],
    [
      { config: `"${'x'.repeat(10_000_000)}"` },
      '__metadata__ "config" has 10000002 characters of JSON; expected at most 10000000',
    ],
    [{ labels: '"cat"' }, 'labels must be an array of strings, got string'],
    [{ labels: '["cat",null]' }, 'labels[1] must be a string, got null'],
    [{ metrics: '[1]' }, 'metrics must be an object, got array'],
    [{ temperature: '0' }, 'temperature must be a positive number, got 0'],
    [{ severalLabels: '1' }, 'severalLabels must be true or false, got number'],
    [{ temperature: '"1"' }, 'temperature must be a positive number, got string'],
    [
      { schema: 'densenet-model/2' },
      'this densenet-model file has version 2, and this program reads version 1: use the version that wrote it',
    ],
  ])('case %#', (metadata, message) => {
    const bytes = writeSafetensors([], { ...ours, ...metadata });
    expect(() => decodeModelFile(bytes)).toThrow(CheckpointError);
    expect(() => decodeModelFile(bytes)).toThrow(message);
  });

  test('a training state is no model', () => {
    const bytes = encodeStateFile({ arrays: {}, values: {} });
    expect(() => decodeModelFile(bytes)).toThrow('this is a densenet-state file; expected a densenet-model file');
  });
});

describe('what cannot be written without loss is refused', () => {
  test.each<[Partial<ModelFile>, string]>([
    [{ metrics: { loss: Number.NaN } }, 'metrics: "loss" is NaN, which JSON cannot hold'],
    [{ config: { a: [1, { b: -Infinity }] } }, 'config: "b" is -Infinity, which JSON cannot hold'],
    [{ config: new Float32Array(1) }, 'config is of type Float32Array, which JSON cannot hold'],
    [{ config: { f: () => 0 } }, 'config: "f" is of type function, which JSON cannot hold'],
    [{ config: { n: 1n } }, 'config: "n" is of type bigint, which JSON cannot hold'],
    [{ preprocessing: new Map() }, 'preprocessing is of type Map, which JSON cannot hold'],
    [{ preprocessing: [undefined] }, 'preprocessing holds undefined, which JSON cannot hold in an array'],
    [{ labels: [1 as unknown as string] }, 'labels[0] must be a string, got number'],
    [{ arrays: { w: { shape: [2, 2], values: new Float32Array(3) } } }, 'w has 3 values; its shape [2,2] takes 4'],
  ])('case %#', (part, message) => {
    expect(() => encodeModelFile({ ...file, ...part })).toThrow(new CheckpointError(message));
  });

  test('a circle', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => encodeModelFile({ ...file, config: circle })).toThrow('config cannot be written as JSON: ');
  });

  test('a property that is undefined is left out, as JSON does', () => {
    expect(decodeModelFile(encodeModelFile({ arrays: {}, config: { a: 1, b: undefined } })).config).toEqual({ a: 1 });
  });
});
