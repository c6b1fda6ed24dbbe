import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import {
  CheckpointError,
  ConfigError,
  createDenseNet,
  decodeNetworkFile,
  densenetTiny,
  encodeModelFile,
  initializeArrays,
  type ModelFile,
  NonFiniteWeightsError,
  readSafetensors,
  writeSafetensors,
} from '../index.ts';

const config = densenetTiny();
const arrays = initializeArrays(createDenseNet(config).parameterSpecs, 'xavierUniform', createRandom(1));
const labels = Array.from({ length: 10 }, (_, index) => `label ${index}`);
const fileOf = (changes: Partial<ModelFile> = {}) => encodeModelFile({ arrays, config, labels, ...changes });

/** The arrays with other first values in one of them. */
function changed(name: string, first: readonly number[]): ModelFile['arrays'] {
  const values = arrays[name]!.values.slice();
  values.set(first);
  return { ...arrays, [name]: { ...arrays[name]!, values } };
}

it('gives the network of a file, with its arrays', () => {
  const file = decodeNetworkFile(fileOf());
  expect(file).toMatchObject({ config, arrays, labels });
  expect(file.network.parameterSpecs).toEqual(createDenseNet(config).parameterSpecs);
});

it.each<[string, Partial<ModelFile>, typeof CheckpointError | typeof ConfigError, string]>([
  [
    'no config',
    { config: undefined },
    CheckpointError,
    'it has no config in its metadata; expected a file as "densenet export"',
  ],
  ['a config out of range', { config: { ...config, growthRate: 0 } }, ConfigError, 'growthRate must be'],
  ['other tensors', { arrays: {} }, CheckpointError, 'its config has 4 dense layers, the file only 0 tensors'],
  [
    'more layers than tensors',
    { config: { ...config, blockConfig: [1e9] } },
    CheckpointError,
    'its config has 1000000000 dense',
  ],
  [
    'fewer layers',
    { config: { ...config, blockConfig: [2] } },
    CheckpointError,
    'the tensors are not those of this network: ',
  ],
  ['labels of others', { labels: ['one', 'two'] }, CheckpointError, 'it has 2 labels for 10 classes'],
])('refuses %s', (_, changes, kind, message) => {
  const bytes = fileOf(changes);
  expect(() => decodeNetworkFile(bytes)).toThrow(kind);
  expect(() => decodeNetworkFile(bytes)).toThrow(message);
});

describe('weights that are no finite numbers', () => {
  const [name, other] = ['features.norm5.weight', 'classifier.bias'];
  const pick = (from: string, first: readonly number[]) => ({ [from]: changed(from, first)[from]! });

  it('are refused by name and number, and read when that is asked for', () => {
    const bytes = fileOf({ arrays: { ...changed(name, [Number.NaN, 1, Number.NaN]), ...pick(other, [-Infinity]) } });
    expect(() => decodeNetworkFile(bytes)).toThrow(NonFiniteWeightsError);
    expect(() => decodeNetworkFile(bytes)).toThrow(
      'weights are no finite numbers: classifier.bias (1 infinite of 10), features.norm5.weight (2 NaN of 16): ' +
        'they are of a training that diverged, or the file is damaged. Take another checkpoint of it',
    );
    const read = decodeNetworkFile(bytes, { allowNonFinite: true });
    expect([...read.arrays[name]!.values.slice(0, 3)]).toEqual([Number.NaN, 1, Number.NaN]);
  });

  it('running statistics are among them', () => {
    const bytes = fileOf({ arrays: changed('features.norm5.running_var', [Infinity]) });
    expect(() => decodeNetworkFile(bytes)).toThrow('features.norm5.running_var (1 infinite of 16)');
  });

  it('a float16 that overflowed when another program wrote it', () => {
    const bytes = fileOf({ arrays: changed('classifier.weight', [Infinity, -Infinity]) });
    const { tensors, metadata } = readSafetensors(bytes);
    const { shape } = tensors.get('classifier.weight')!;
    const data = new Uint8Array(new Uint16Array(160).fill(0x7c00, 0, 2).buffer); // float16's infinity
    tensors.set('classifier.weight', { dtype: 'F16', shape, data });
    expect(() => decodeNetworkFile(writeSafetensors(tensors, metadata))).toThrow(
      'classifier.weight (2 infinite of 160)',
    );
  });

  it('a float64 past float32’s range', () => {
    const { tensors, metadata } = readSafetensors(fileOf());
    const data = new Uint8Array(new Float64Array(10).fill(1e300, 0, 3).buffer);
    tensors.set(other, { dtype: 'F64', shape: [10], data });
    expect(() => decodeNetworkFile(writeSafetensors(tensors, metadata))).toThrow('classifier.bias (3 infinite of 10)');
  });
});
