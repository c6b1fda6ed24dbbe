import { CheckpointError } from '@densenet/model';
import { expect, test } from 'vitest';
import { recipeNamed } from '../recipes/index.ts';
import { checkedStateValues, type StateValues } from './stateValues.ts';

const right: StateValues = {
  recipe: recipeNamed('tiny'),
  epoch: 1,
  stepInEpoch: 3,
  epochSeed: 12345,
  totals: { loss: 1.5, correct: 20, images: 96 },
  random: [1, -2, 3, -4],
  history: [{ epoch: 1, loss: 2, trainAccuracy: 0.2, judgedAccuracy: 0.3, seconds: 1, imagesPerSecond: 100 }],
};

test('what was saved is taken', () => {
  expect(checkedStateValues({ ...right })).toEqual(right);
  expect(checkedStateValues({ ...right, epochSeed: null, testAccuracy: 0.5 })).toMatchObject({ testAccuracy: 0.5 });
});

test.each<[keyof StateValues, unknown, string]>([
  ['recipe', 'tiny', '"tiny"'],
  ['recipe', { ...recipeNamed('tiny'), batchSize: '64' }, '{'],
  ['recipe', { ...recipeNamed('tiny'), schedule: undefined }, '{'],
  ['epoch', 1.5, '1.5'],
  ['epoch', -1, '-1'],
  ['stepInEpoch', undefined, 'nothing'],
  ['epochSeed', 'x', '"x"'],
  ['totals', null, 'null'],
  ['totals', { loss: 1, correct: 2 }, '{'],
  ['random', [1, 2, 3], '[1,2,3]'],
  ['history', [1], '[1]'],
  ['testAccuracy', 'high', '"high"'],
])('%s: %j is refused', (field, value, found) => {
  const wrong = { ...right, [field]: value };
  expect(() => checkedStateValues(wrong)).toThrow(CheckpointError);
  expect(() => checkedStateValues(wrong)).toThrow(`the training state holds no valid ${field}, found ${found}`);
});
