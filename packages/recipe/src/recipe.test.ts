import { readFileSync } from 'node:fs';
import { type AnySchema, type Fields, field, object, yesOrNo } from '@densenet/schema';
import { describe, expect, test } from 'vitest';
import { parseRecipe, RECIPE_VERSION, recipeNamed, recipeSchema, recipes } from './index.ts';

type Json = Record<string, unknown>;

const tiny = recipeNamed('tiny');

/** The recipe `tiny` as the program before versions wrote it into checkpoints, with other values than presets. */
const flat = {
  name: 'tiny',
  description: 'of old',
  dataset: 'mnist',
  imageSize: 16,
  batchSize: 8,
  epochs: 3,
  learningRate: 0.05,
  schedule: 'constant',
  momentum: 0.9,
  nesterov: true,
  weightDecay: 1e-4,
  seed: 7,
  validationFraction: 0.25,
  trainImages: 64,
  testImages: null,
  network: tiny.network,
};

test('each recipe says what it is, what it costs and what it gives, and survives JSON', () => {
  for (const recipe of recipes) {
    for (const said of [recipe.description, recipe.cost, recipe.result]) expect(said).toMatch(/\w{3}/);
    expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  }
});

test('docs/recipes.md has a row for each', () => {
  const page = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8');
  for (const { name } of recipes) expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

test('a name that no recipe has is refused, with the names that there are', () => {
  expect(() => recipeNamed('fast')).toThrow('there is no recipe fast; the recipes are quick, chapter, tiny');
  expect(() => recipeNamed('chaptr')).toThrow('there is no recipe chaptr (did you mean chapter?); the recipes are');
});

describe('versions', () => {
  test('a flat list without a version is read into groups, and fields that are newer get their defaults', () => {
    const read = parseRecipe(JSON.parse(JSON.stringify(flat)));
    expect(read).toEqual({
      version: RECIPE_VERSION,
      name: 'tiny',
      description: 'of old',
      cost: '',
      result: '',
      data: {
        source: { kind: 'dataset', name: 'mnist' },
        imageSize: 16,
        mean: [0],
        std: [1],
        interpolation: 'bilinear',
        cropShare: null,
        antialias: false,
        augmentation: [],
        mix: { kind: 'none' },
        trainImages: 64,
      },
      network: tiny.network,
      optimizer: {
        kind: 'sgd',
        learningRate: 0.05,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 1e-4,
        decayNormsAndBiases: true,
        groups: [],
      },
      loss: { kind: 'crossEntropy', labelSmoothing: 0, classWeights: null },
      schedule: { kind: 'constant', warmupEpochs: 0, warmupStartFactor: 0.01 },
      train: {
        epochs: 3,
        batchSize: 8,
        accumulation: 1,
        clipNorm: null,
        batchNormMomentum: 0.1,
        freeze: [],
        unfreezeEpoch: null,
        normStatistics: 'adapt',
        reestimateStatistics: null,
        emaDecay: null,
        sampling: 'shuffle',
        emaWarmup: true,
        memoryEfficient: false,
        seed: 7,
      },
      evaluate: { validationFraction: 0.25, monitor: 'accuracy', patience: null, keepLast: 0, testImages: null },
    });
  });

  test('an error in a flat list names the place of the value in the groups', () => {
    expect(() => parseRecipe({ ...flat, epochs: 0 })).toThrow('recipe.train.epochs must be a positive integer, got 0');
  });

  test.each([
    [
      RECIPE_VERSION + 1,
      `at most ${RECIPE_VERSION}, the newest that this program knows (use the version that wrote it)`,
    ],
    [99, `at most ${RECIPE_VERSION}, the newest that this program knows (use the version that wrote it)`],
    [1.5, `${RECIPE_VERSION}`],
    ['2', `${RECIPE_VERSION}`],
    [undefined, `${RECIPE_VERSION}`],
  ])('version %j is refused', (version, expected) => {
    const shown = version === undefined ? 'nothing' : JSON.stringify(version);
    expect(() => parseRecipe({ ...tiny, version })).toThrow(`recipe.version must be ${expected}, got ${shown}`);
  });

  test('a recipe that was written before a field was added gets its default', () => {
    const { fields } = recipeSchema;
    const added = { warmRestarts: field(yesOrNo, { default: false, help: 'whether' }) };
    const trainFields = (fields.train as unknown as { fields: Fields }).fields;
    const later = object({
      ...fields,
      train: object({ ...trainFields, ...added }),
      added: field(object(added), { default: { warmRestarts: false } }),
    });
    expect(later.read(JSON.parse(JSON.stringify(tiny)), 'recipe')).toEqual({
      ...tiny,
      train: { ...tiny.train, warmRestarts: false },
      added: { warmRestarts: false },
    });
  });
});

describe('every field that has a default may be missing in a recipe', () => {
  const stored: Json = JSON.parse(JSON.stringify(recipeNamed('chapter')));
  const fieldsOf = ({ form }: AnySchema) => (form.kind === 'object' ? form.fields : {});

  /** Path and default of each, in the variants that `stored` has. */
  function presets({ form }: AnySchema, value: Json, path: string[] = []): [path: string[], preset: unknown][] {
    const fields =
      form.kind === 'variants' ? fieldsOf(form.variants[value[form.key] as string]!) : fieldsOf({ form } as AnySchema);
    return Object.entries(fields).flatMap(([name, field]) => {
      const { default: preset } = field.about;
      const own: [string[], unknown][] = preset === undefined ? [] : [[[...path, name], preset]];
      return [...own, ...presets(field, value[name] as Json, [...path, name])];
    });
  }
  const all = presets(recipeSchema, stored).map(([path, preset]) => [path.join('.'), path, preset] as const);

  test.each(all)('%s', (_, path, preset) => {
    const before = structuredClone(stored);
    const holder = path.slice(0, -1).reduce((found, part) => found[part] as Json, before);
    delete holder[path.at(-1)!];
    const read = parseRecipe(before);
    expect(path.reduce((found: unknown, part) => (found as Json)[part], read)).toEqual(preset);
  });

  test('groups and fields of variants are among them', () => {
    const names = all.map(([name]) => name);
    for (const name of ['evaluate', 'data.augmentation', 'optimizer.momentum', 'train.seed'])
      expect(names).toContain(name);
  });
});

test.each<[message: string, value: unknown]>([
  ['recipe must be an object, got []', []],
  ['recipe must be an object, got nothing', undefined],
  ['recipe.trian must be left out (did you mean train?): the fields are version, name, ', { ...tiny, trian: 1 }],
  [
    'recipe.train.epoch must be left out (did you mean epochs?): the fields are epochs, ',
    { ...tiny, train: { epoch: 1 } },
  ],
  [
    'recipe.network.growthrate must be left out (did you mean growthRate?): the fields are ',
    { ...tiny, network: { ...tiny.network, growthrate: 4 } },
  ],
  [
    'recipe.data.interpolation must be bilinear where antialias is false, got "bicubic"',
    { ...tiny, data: { ...tiny.data, interpolation: 'bicubic' } },
  ],
  ['recipe.name must be a name of at most 64 letters', { ...tiny, name: '../x' }],
])('%s', (message, value) => {
  expect(() => parseRecipe(value)).toThrow(message);
});
