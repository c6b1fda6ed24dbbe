import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../safetensors/index.ts';
import { CheckpointError, decodeStateFile, encodeModelFile, encodeStateFile } from './index.ts';

const state = {
  arrays: { 'conv.weight': { shape: [1, 1, 2, 3], values: new Float32Array([1, 2, 3, 4, 5, 6]) } },
  values: { step: 12, seed: 0.1, random: { state: [4294967295, 0] }, recipe: 'chapter', none: null },
};

test('a training state is read back as it was, every bit of its numbers', () => {
  expect(decodeStateFile(encodeStateFile(state))).toEqual(state);
});

test("its arrays have the axis order of the model file's", () => {
  const { tensors } = readSafetensors(encodeStateFile(state));
  expect(tensors.get('conv.weight')).toMatchObject({ dtype: 'F32', shape: [3, 2, 1, 1] });
});

test.each([
  ['a model file', encodeModelFile({ arrays: {} }), 'this is a densenet-model file; expected a densenet-state file'],
  ["someone else's file", writeSafetensors([], { values: '{}' }), 'is not a training state'],
  ['values missing', writeSafetensors([], { schema: 'densenet-state/1' }), 'is not a training state'],
  [
    'values no object',
    writeSafetensors([], { schema: 'densenet-state/1', values: '[]' }),
    '__metadata__ "values" must be a JSON object',
  ],
  [
    'values no JSON',
    writeSafetensors([], { schema: 'densenet-state/1', values: '{step' }),
    '__metadata__ "values" is not valid JSON',
  ],
])('%s is refused', (_, bytes, message) => {
  expect(() => decodeStateFile(bytes)).toThrow(CheckpointError);
  expect(() => decodeStateFile(bytes)).toThrow(message);
});

test('a NaN is refused before anything is written', () => {
  expect(() => encodeStateFile({ arrays: {}, values: { best: { loss: Infinity } } })).toThrow(
    'values: "loss" is Infinity, which JSON cannot hold',
  );
});
