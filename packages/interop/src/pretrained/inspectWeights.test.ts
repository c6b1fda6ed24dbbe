import { readFileSync } from 'node:fs';
import { createDenseNet, densenetTiny, encodeModelFile, initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { parseNameMap } from '../layouts/nameMap.ts';
import { kerasModelBytes } from '../testing/pretrained/kerasModels.ts';
import { fixture } from '../testing/weightFiles/fixtures.ts';
import { inspectWeights } from './inspectWeights.ts';
import { readPretrained } from './readPretrained.ts';

const bytesOf = (file: string) => new Uint8Array(readFileSync(new URL(`../fixtures/${file}`, import.meta.url)));

it('says what each tensor is, and of what network', async () => {
  const { format, tensors, network, problem, assumed, ignored } = await inspectWeights(bytesOf('wild/chexnet.pth.tar'));
  expect(format).toBe('pytorch');
  expect(tensors).toContainEqual({
    name: 'module.densenet121.features.denseblock1.denselayer1.conv.1.weight',
    shape: [4, 4, 1, 1],
    parameter: 'features.denseblock1.denselayer1.conv1.weight',
  });
  expect(tensors.filter(({ parameter }) => parameter === undefined).map(({ name }) => name)).toEqual(
    tensors.map(({ name }) => name).filter((name) => name.endsWith('num_batches_tracked')),
  );
  expect(network).toMatchObject({ layout: 'torchvision', config: { blockConfig: [1, 2], growthRate: 2 } });
  expect(problem).toBeUndefined();
  expect(assumed[0]).toContain('norm epsilon 1e-5');
  expect(ignored[0]).toContain('4 entries beside "state_dict"');
});

it('says why a file is not read, and drafts a map that reads it', async () => {
  const bytes = bytesOf('otherNames/kuangliu.pth');
  const { network, problem, map, tensors } = await inspectWeights(bytes, { concat: 'new-first' });
  expect(network).toBeUndefined();
  expect(problem).toContain('layout structural (--layout structural) reads it so');
  expect(tensors.every(({ parameter }) => parameter === undefined)).toBe(true);
  const layout = parseNameMap(JSON.parse(JSON.stringify(map)));
  const structural = await readPretrained(bytes, { layout: 'structural', concat: 'new-first' });
  expect((await readPretrained(bytes, { layout })).arrays).toEqual(structural.arrays);
});

it('drafts a map with empty names where nothing fits', async () => {
  const { problem, map } = await inspectWeights(fixture('network.zip.pth'));
  expect(problem).toContain('these are not the weights of a DenseNet');
  expect(new Set(Object.values(map.names))).toEqual(new Set(['']));
});

it('drafts a map of a file whose names are known', async () => {
  const bytes = bytesOf('wild/backbone.pth');
  const { map } = await inspectWeights(bytes);
  expect((await readPretrained(bytes, { layout: map })).arrays).toEqual((await readPretrained(bytes)).arrays);
});

it('knows a file of ours', async () => {
  const config = densenetTiny();
  const arrays = initializeArrays(createDenseNet(config).parameterSpecs, 'xavierUniform', createRandom(1));
  const { tensors, network } = await inspectWeights(encodeModelFile({ config, arrays }));
  expect(network).toMatchObject({ layout: 'densenet', config });
  expect(tensors.every(({ name, parameter }) => name === parameter)).toBe(true);
});

it('drafts a map of a Keras model in its own order of concatenation, which reads the same', async () => {
  const bytes = kerasModelBytes('concatNewFirst', 'h5');
  const { map } = await inspectWeights(bytes);
  expect(map).toMatchObject({ concat: 'new-first', batchNormEpsilon: 1.001e-5 });
  const { arrays } = await readPretrained(bytes, { layout: map });
  expect(arrays).toEqual((await readPretrained(bytes)).arrays);
});
