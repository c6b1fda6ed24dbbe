import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPretrained } from '../pretrained/readPretrained.ts';
import { readWeightFile } from '../readWeightFile.ts';
import { fixtureBytes } from '../testing/pretrained/expected.ts';
import { LayoutError } from './layout.ts';
import { fromNameMap, parseNameMap } from './nameMap.ts';
import { namesByStructure } from './structural.ts';

const bytes = new Uint8Array(readFileSync(new URL('../fixtures/otherNames/kuangliu.pth', import.meta.url)));
const names = namesByStructure(await readWeightFile(bytes));

describe('a map of names', () => {
  it('reads what it names, as the structure does where they agree', async () => {
    const mapped = await readPretrained(bytes, { layout: { names, concat: 'new-first', batchNormEpsilon: 1e-3 } });
    const structural = await readPretrained(bytes, { layout: 'structural', concat: 'new-first' });
    expect(mapped.layout).toBe('map');
    expect(mapped.arrays).toEqual(structural.arrays);
    expect(mapped.config).toEqual({ ...structural.config, batchNormEpsilon: 1e-3 });
    expect(mapped.assumed).toEqual([
      'norm epsilon 1e-3; norm, ReLU, convolution in this order; strides, padding and poolings as in the paper',
      'one class an image: probabilities are a softmax over all of them',
    ]);
    expect(mapped.ignored).toEqual([
      expect.stringMatching(/^12 tensors that the map leaves out: "dense1.0.bn1.num_batches_tracked"/),
    ]);
  });

  it('has an order of concatenation that an option goes before', async () => {
    const last = await readPretrained(bytes, { layout: { names, concat: 'new-first' }, concat: 'new-last' });
    expect(last.arrays).toEqual((await readPretrained(bytes, { layout: 'structural' })).arrays);
  });

  it('names a file of Keras’ too, whose axes are in their order already', async () => {
    const file = await readWeightFile(fixtureBytes('../weightFiles/model.weights.h5'));
    const { arrays } = fromNameMap(file, { names: { 'layers/conv2d/vars/0': 'features.conv0.weight' } });
    expect(arrays['features.conv0.weight']).toEqual(file.tensors.get('layers/conv2d/vars/0'));
  });

  it('that leaves tensors out by not naming them leaves them over', async () => {
    const { 'linear.bias': _, ...rest } = names;
    await expect(readPretrained(bytes, { layout: { names: rest } })).rejects.toThrow(
      '1 missing: classifier.bias; 1 not of this network: linear.bias',
    );
  });

  it.each<[string, Record<string, string | null>, string]>([
    [
      'a tensor that the file has not',
      { 'conv9.weight': 'features.conv0.weight' },
      '1 tensor that the file has not: "conv9.weight"',
    ],
    [
      'one name twice',
      { 'conv1.weight': 'a', 'linear.bias': 'a' },
      'has "a" for two tensors: "conv1.weight" and "linear.bias"',
    ],
  ])('with %s is refused', async (_what, wrong, message) => {
    const read = readPretrained(bytes, { layout: { names: wrong } });
    await expect(read).rejects.toThrow(LayoutError);
    await expect(read).rejects.toThrow(message);
  });

  it('takes a tensor called __proto__ for a name', async () => {
    const map = parseNameMap(JSON.parse('{"names": {"__proto__": "x"}}'));
    await expect(readPretrained(bytes, { layout: map })).rejects.toThrow('1 tensor that the file has not: "__proto__"');
  });
});

it.each<[unknown, string]>([
  [null, 'must be an object with "names"'],
  [{ names: [] }, 'must be an object with "names"'],
  [{ names: { a: 1 } }, 'has 1 for "a"; expected torchvision\'s name for it, or null'],
  [{ names: { a: '' } }, 'has "" for "a"; expected torchvision\'s name for it, or null'],
  [{ names: {}, concat: 'reversed' }, 'has concat "reversed"; expected "new-last" or "new-first"'],
  [{ names: {}, batchNormEpsilon: 0 }, 'has batchNormEpsilon 0; expected a number between 0 and 1'],
  [{ names: {}, epsilon: 1 }, 'has "epsilon"; expected names, concat and batchNormEpsilon'],
])('a map that is %j is refused', (json, message) => {
  expect(() => parseNameMap(json)).toThrow(LayoutError);
  expect(() => parseNameMap(json)).toThrow(message);
});
