import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { CheckpointError, createDenseNet, densenetTiny, parametersFromArrays, parametersToArrays } from './index.ts';

const model = createDenseNet(densenetTiny());
const arrays = await parametersToArrays(model.initialize(createRandom(1)));

it('gives back the same values, bit for bit', async () => {
  expect(Object.keys(arrays)).toEqual(model.parameterSpecs.map(({ name }) => name));
  expect(await parametersToArrays(parametersFromArrays(model.parameterSpecs, arrays))).toEqual(arrays);
});

it('refuses arrays that are not those of the network, naming them', () => {
  const { 'classifier.bias': _, ...missing } = arrays;
  const wrong = {
    ...missing,
    'classifier.weight': { shape: [10, 12], values: new Float32Array(120) },
    'head.bias': { shape: [1], values: new Float32Array(1) },
  };
  const before = memory().numTensors;
  const refusal = () => parametersFromArrays(model.parameterSpecs, wrong);
  expect(refusal).toThrow(CheckpointError);
  expect(refusal).toThrow(
    'the tensors are not those of this network: 1 missing: classifier.bias; 1 not of this network: head.bias; ' +
      '1 of another shape: classifier.weight (expected [16, 10], found [10, 12])',
  );
  expect(memory().numTensors).toBe(before);
});

it('names five of many', () => {
  const names = model.parameterSpecs.slice(0, 5).map(({ name }) => name);
  const more = model.parameterSpecs.length - 5;
  expect(() => parametersFromArrays(model.parameterSpecs, {})).toThrow(
    `${more + 5} missing: ${names.join(', ')} and ${more} more`,
  );
});

it('does not take what every object inherits for a parameter', () => {
  const specs = [{ name: 'toString', shape: [] }];
  expect(() => parametersFromArrays(specs, {})).toThrow('1 missing: toString');
});
