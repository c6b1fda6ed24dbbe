import { recipeNamed } from '@densenet/recipe';
import { SchemaError } from '@densenet/schema';
import { expect, test } from 'vitest';
import { checkedStateValues } from './stateValues.ts';

const row = {
  epoch: 1,
  training: { loss: 2, accuracy: 0.2 },
  judged: { accuracy: 0.3, top5: 0.7 },
  seconds: 1,
  imagesPerSecond: 100,
};
const right = {
  version: 2,
  recipe: recipeNamed('tiny'),
  epoch: 1,
  stepInEpoch: 3,
  epochSeed: 12345,
  totals: { loss: 1.5, accuracy: 20, images: 96 },
  random: [1, -2, 3, -4],
  history: [row],
};
const ended = { epoch: 2, stepInEpoch: 0, epochSeed: null, totals: { loss: 0, accuracy: 0, images: 0 } };
const recipe = recipeNamed('tiny');

test('what was saved is accepted, also after it went through JSON', () => {
  const { judged: _, ...unjudged } = { ...row, epoch: 2 };
  for (const changes of [
    {},
    { ...ended, history: [row, unjudged] },
    { ...ended, history: [row, { ...row, epoch: 2 }] },
  ]) {
    const values = { ...right, ...changes, tested: { accuracy: 0.5 } };
    expect(checkedStateValues(JSON.parse(JSON.stringify(values)))).toMatchObject({ ...values, recipe });
  }
  expect(checkedStateValues(right)).not.toHaveProperty('tested');
});

test('values of the first version, under their former names, are read into today’s form', () => {
  const { version: _, ...values } = {
    ...right,
    totals: { loss: 1.5, correct: 20, images: 96 },
    history: [{ epoch: 1, loss: 2, trainAccuracy: 0.2, judgedAccuracy: 0.3, seconds: 1, imagesPerSecond: 100 }],
    testAccuracy: 0.5,
  };
  const history = [{ ...row, judged: { accuracy: 0.3 } }];
  expect(checkedStateValues(values)).toMatchObject({ ...right, step: 0, history, tested: { accuracy: 0.5 } });
});

const withRecipe = (changes: object) => ({ recipe: { ...recipe, ...changes } });
const { data, network, optimizer, train, evaluate } = recipe;
const withRow = (changes: object) => ({ history: [{ ...row, ...changes }] });

test.each<[Record<string, unknown>, string]>([
  [{ version: 0 }, 'version must be a positive integer, got 0'],
  [
    { version: 3 },
    'version must be at most 2, the newest that this program knows (use the version that wrote it), got 3',
  ],
  [{ recipe: 'tiny' }, 'recipe must be an object, got "tiny"'],
  [withRecipe({ name: '../../x' }), 'recipe.name must be a name of at most 64 letters, digits, - and _, got "../../x"'],
  [
    withRecipe({ data: { ...data, source: { kind: 'dataset', name: 'evil' } } }),
    'recipe.data.source.name must be one of fashion-mnist, mnist, cifar-10, cifar-100, got "evil"',
  ],
  [
    withRecipe({ version: 4 }),
    'recipe.version must be at most 3, the newest that this program knows (use the version that wrote it), got 4',
  ],
  [withRecipe({ train: { ...train, batchSize: '64' } }), 'recipe.train.batchSize must be a positive integer, got "64"'],
  [withRecipe({ train: { ...train, batchSize: 0 } }), 'recipe.train.batchSize must be a positive integer, got 0'],
  [withRecipe({ train: { ...train, epochs: -1 } }), 'recipe.train.epochs must be a positive integer, got -1'],
  [withRecipe({ train: { ...train, epochs: 1e300 } }), 'recipe.train.epochs must be a positive integer, got 1e+300'],
  [withRecipe({ train: { ...train, epochs: 1.5 } }), 'recipe.train.epochs must be a positive integer, got 1.5'],
  [
    withRecipe({ schedule: {} }),
    'recipe.schedule.kind must be one of constant, linearToZero, cosine, multiStep, oneCycle, reduceOnPlateau, got nothing',
  ],
  [
    withRecipe({ schedule: { kind: 'evil' } }),
    'recipe.schedule.kind must be one of constant, linearToZero, cosine, multiStep, oneCycle, reduceOnPlateau, got "evil"',
  ],
  [
    withRecipe({ optimizer: { ...optimizer, learningRate: -0.1 } }),
    'recipe.optimizer.learningRate must be a number of 0 or more, got -0.1',
  ],
  [
    withRecipe({ optimizer: { ...optimizer, momentum: 1 } }),
    'recipe.optimizer.momentum must be a number in [0, 1), got 1',
  ],
  [
    withRecipe({ optimizer: { ...optimizer, nesterov: 'yes' } }),
    'recipe.optimizer.nesterov must be true or false, got "yes"',
  ],
  [
    withRecipe({ evaluate: { ...evaluate, validationFraction: 2 } }),
    'recipe.evaluate.validationFraction must be a number in [0, 1), got 2',
  ],
  [
    withRecipe({ data: { ...data, trainImages: 0 } }),
    'recipe.data.trainImages must be a positive integer or null, got 0',
  ],
  [
    withRecipe({ train: { ...train, seed: 2 ** 40 } }),
    'recipe.train.seed must be an integer of 32 bits, got 1099511627776',
  ],
  [withRecipe({ network: [] }), 'recipe.network must be an object, got []'],
  [
    withRecipe({ network: { ...network, growthRate: 0 } }),
    'recipe.network.growthRate must be a positive integer, got 0',
  ],
  [{ epoch: 1.5 }, 'epoch must be an integer of 0 or more, got 1.5'],
  [{ epoch: -1 }, 'epoch must be an integer of 0 or more, got -1'],
  [{ epoch: 3 }, 'epoch must be an integer from 0 to 2, got 3'],
  [{ epoch: 2 }, 'stepInEpoch must be 0 after the last epoch, 2, got 3'],
  [{ stepInEpoch: undefined }, 'stepInEpoch must be an integer of 0 or more, got nothing'],
  [{ epochSeed: 'x' }, 'epochSeed must be an integer from 0 to 2147483647 or null, got "x"'],
  [{ epochSeed: null }, 'epochSeed must be an integer after step 3 of an epoch, got null'],
  [{ totals: null }, 'totals must be an object, got null'],
  [{ totals: { loss: 1, accuracy: 2 } }, 'totals.images must be an integer of 0 or more, got nothing'],
  [
    { totals: { ...right.totals, images: 193 } },
    'totals.images must be from 3 to 192 after 3 steps of 64 images, got 193',
  ],
  [{ totals: { ...right.totals, accuracy: 97 } }, 'totals.accuracy must be an integer from 0 to 96, got 97'],
  [{ totals: { ...right.totals, loss: -1 } }, 'totals.loss must be a number of 0 or more, got -1'],
  [{ random: [1, 2, 3] }, 'random must be a list of 4, got [1,2,3]'],
  [{ random: [1, 2, 3, 2 ** 31] }, 'random[3] must be an integer of 32 bits, got 2147483648'],
  [{ random: [0, 0, 0, 0] }, 'random must be not all 0, which draws nothing but 0, got [0,0,0,0]'],
  [{ history: {} }, 'history must be a list, got {}'],
  [{ history: [] }, 'history must be a list of 1, got []'],
  [{ history: [{}] }, 'history[0].epoch must be an integer of 0 or more, got nothing'],
  [{ history: [1] }, 'history[0] must be an object, got 1'],
  [withRow({ epoch: 2 }), 'history[0].epoch must be 1, got 2'],
  [
    withRow({ training: { ...row.training, loss: null } }),
    'history[0].training.loss must be a number of 0 or more, got null',
  ],
  [
    withRow({ training: { ...row.training, accuracy: 2 } }),
    'history[0].training.accuracy must be a number in [0, 1], got 2',
  ],
  [withRow({ judged: { accuracy: '1' } }), 'history[0].judged.accuracy must be a number in [0, 1], got "1"'],
  [withRow({ seconds: -1 }), 'history[0].seconds must be a number of 0 or more, got -1'],
  [withRow({ imagesPerSecond: undefined }), 'history[0].imagesPerSecond must be a number of 0 or more, got nothing'],
  [withRow({ judged: { ...row.judged, top5: 'most' } }), 'history[0].judged.top5 must be a number, got "most"'],
  [
    { tensorboard: { every: 1, files: [{ file: '../../notes', bytes: 1 }] } },
    'tensorboard.files[0].file must be the name of an event file, got "../../notes"',
  ],
  [{ tested: { accuracy: 'high' } }, 'tested.accuracy must be a number in [0, 1], got "high"'],
])('%j is refused', (changes, message) => {
  const wrong = { ...right, ...changes };
  expect(() => checkedStateValues(wrong)).toThrow(SchemaError);
  expect(() => checkedStateValues(wrong)).toThrow(expect.objectContaining({ message }));
});

test('only the last row may lack an accuracy', () => {
  const { judged: _, ...unjudged } = row;
  const history = [unjudged, { ...row, epoch: 2 }];
  expect(() => checkedStateValues({ ...right, ...ended, history })).toThrow(
    'history[0].judged must be what was measured, which only the last epoch may lack, got nothing',
  );
});
