import { parseRecipe, type Recipe, recipeNamed, recipeSchema } from '@densenet/recipe';
import type { AnySchema } from '@densenet/schema';
import { describe, expect, test } from 'vitest';
import { recipeFlags } from './flags.ts';
import { withFlags } from './withFlags.ts';

const quick = recipeNamed('quick');

/** Flags of a recipe's values: a text for each, and the value that it sets. */
const settings: Record<string, [text: string, value: unknown]> = {
  '--dataset': ['mnist', 'mnist'],
  '--crop-share': ['0.875', 0.875],
  '--image-size': ['96', 96],
  '--mean': ['0.4914,0.4822,-1', [0.4914, 0.4822, -1]],
  '--std': ['0.353', [0.353]],
  '--antialias': ['yes', true],
  '--augmentation': [
    'padAndCrop,horizontalFlip',
    [
      { kind: 'padAndCrop', padding: 4 },
      { kind: 'horizontalFlip', probability: 0.5 },
    ],
  ],
  '--mix': ['mixup', { kind: 'mixup', alpha: 0.2, probability: 1 }],
  '--train-images': ['100', 100],
  '--stem': ['cifar', { kind: 'cifar', channels: 64 }],
  '--stem-channels': ['24', 24],
  '--block-config': ['6,12,24', [6, 12, 24]],
  '--growth-rate': ['12', 12],
  '--bottleneck-factor': ['4', 4],
  '--compression': ['1', 1],
  '--conv-bias': ['no', false],
  '--drop-rate': ['0.2', 0.2],
  '--activation': ['elu', { kind: 'elu' }],
  '--final-activation': ['no', false],
  '--global-pooling': ['max', 'max'],
  '--head-drop-rate': ['0.3', 0.3],
  '--batch-norm-epsilon': ['1.001e-5', 1.001e-5],
  '--initialization': ['kaimingNormalFanOut', 'kaimingNormalFanOut'],
  '--learning-rate': ['1e-3', 0.001],
  '--momentum': ['0.9', 0.9],
  '--nesterov': ['yes', true],
  '--weight-decay': ['1e-4', 1e-4],
  '--decay-norms-and-biases': ['no', false],
  '--label-smoothing': ['0.1', 0.1],
  '--class-weights': ['balanced', 'balanced'],
  '--schedule': ['constant', { kind: 'constant', warmupEpochs: 0, warmupStartFactor: 0.01 }],
  '--warmup-epochs': ['0.5', 0.5],
  '--warmup-start-factor': ['0.1', 0.1],
  '--epochs': ['7', 7],
  '--batch-size': ['17', 17],
  '--sampling': ['balanced', 'balanced'],
  '--accumulation': ['4', 4],
  '--freeze': ['features.*,*.bias', ['features.*', '*.bias']],
  '--norm-statistics': ['frozen', 'frozen'],
  '--monitor': ['loss', 'loss'],
  '--keep-last': ['3', 3],
  '--reestimate-statistics': ['5000', 5000],
  '--ema-decay': ['0.999', 0.999],
  '--ema-warmup': ['no', false],
  '--clip-norm': ['1.5', 1.5],
  '--batch-norm-momentum': ['0.01', 0.01],
  '--memory-efficient': ['yes', true],
  '--seed': ['-5', -5],
  '--validation-fraction': ['0.1', 0.1],
  '--test-images': ['50', 50],
};

/** Flags that cannot be tried alone on `quick`; each has a test below. */
const tried = [
  ...['--interpolation', '--optimizer', '--beta1', '--beta2', '--epsilon', '--loss', '--activation-slope'],
  ...['--focal-gamma', '--positive-weights', '--unfreeze-epoch', '--patience'],
  ...['--min-learning-rate', '--milestones', '--decay-factor', '--pct-start', '--div-factor', '--final-div-factor'],
  ...['--anneal', '--plateau-metric', '--plateau-patience', '--plateau-threshold', '--plateau-cooldown'],
  ...['--mix-alpha', '--mix-probability', '--mix-mixup-alpha', '--mix-cutmix-alpha', '--mix-cutmix-share'],
  ...['--data', '--colour', '--group', '--group-column'],
];

const key = (flag: string) => flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const flagNamed = (name: string) => recipeFlags.find((flag) => flag.name === name)!;
const valueAt = (recipe: Recipe, path: readonly string[]) =>
  path.reduce((found: unknown, part) => (found as Record<string, unknown>)[part], recipe);

/** Every field that has a line of help, by its path. */
function fieldsWithHelp({ form, about }: AnySchema, path: string): string[] {
  const own = about.help === undefined || form.kind === 'object' ? [] : [path];
  if (form.kind === 'object') {
    return Object.entries(form.fields).flatMap(([name, field]) => fieldsWithHelp(field, `${path}.${name}`));
  }
  const variants = form.kind === 'variants' ? Object.values(form.variants) : [];
  return [...own, ...variants.flatMap((variant) => fieldsWithHelp(variant, path))];
}

test('every field with a line of help is a flag of its own name, and each flag is tried here', () => {
  const fields = [...new Set(fieldsWithHelp(recipeSchema, ''))];
  expect(recipeFlags.map(({ path }) => `.${path.join('.')}`)).toEqual(fields);
  expect(new Set(recipeFlags.map(({ name }) => name)).size).toBe(fields.length);
  expect(recipeFlags.map(({ name }) => name).sort()).toEqual([...Object.keys(settings), ...tried].sort());
});

/** Every value that a recipe may hold, by its path: a list is one, and so is what chooses between variants. */
function valuesOf({ form }: AnySchema, path: string): string[] {
  if (form.kind === 'object') {
    return Object.entries(form.fields).flatMap(([name, field]) => valuesOf(field, path ? `${path}.${name}` : name));
  }
  const variants = form.kind === 'variants' ? Object.values(form.variants) : [];
  return [path, ...variants.flatMap((variant) => valuesOf(variant, path))];
}

test('only what a recipe is called, layers, groups of parameters and the kind of source, which --data and --dataset tell, have no flag', () => {
  const flags = recipeFlags.map(({ path }) => path.join('.'));
  const without = new Set(valuesOf(recipeSchema, '').filter((path) => !flags.includes(path)));
  const called = ['version', 'name', 'description', 'cost', 'result'];
  const layers = ['network.stem.convolutions', 'network.stem.pooling', 'network.head.hidden'];
  expect([...without].sort()).toEqual([...called, ...layers, 'optimizer.groups', 'data.source'].sort());
});

test.each(Object.entries(settings))('%s %s', (name, [text, value]) => {
  const { path } = flagNamed(name);
  const after = withFlags(quick, { [key(name)]: text });
  expect(valueAt(quick, path)).not.toEqual(value);
  expect(valueAt(after, path)).toEqual(value);
  // And nothing else.
  const back = structuredClone(after);
  Object.assign(valueAt(back, path.slice(0, -1)) as object, { [path.at(-1)!]: valueAt(quick, path) });
  expect(back).toEqual(quick);
});

test('several flags are checked together, not one after the other', () => {
  expect(withFlags(quick, { interpolation: 'bicubic', antialias: 'yes' }).data).toMatchObject({
    interpolation: 'bicubic',
    antialias: true,
  });
  const { train } = withFlags(quick, { freeze: 'features.*', unfreezeEpoch: '1' });
  expect(train).toMatchObject({ freeze: ['features.*'], unfreezeEpoch: 1 });
  const { evaluate } = withFlags(quick, { patience: '3', validationFraction: '0.1' });
  expect(evaluate).toMatchObject({ patience: 3, validationFraction: 0.1 });
  const blocks = Array(11).fill(1).join();
  expect(withFlags(quick, { blockConfig: blocks, stem: 'cifar' }).network.blockConfig).toHaveLength(11);
});

describe('another optimizer', () => {
  const adamw = {
    kind: 'adamw',
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    decayNormsAndBiases: true,
    groups: [],
  };

  test('has its own defaults, and takes its own flags in any order', () => {
    expect(withFlags(quick, { optimizer: 'adamw' })).toEqual({ ...quick, optimizer: adamw });
    const flags = { epsilon: '1e-6', beta1: '0.8', beta2: '0.99', learningRate: '0.01', optimizer: 'adamw' };
    const changed = { ...adamw, learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 };
    expect(withFlags(quick, flags).optimizer).toEqual(changed);
    expect(withFlags(withFlags(quick, flags), { optimizer: 'adamw' }).optimizer).toEqual(changed);
    expect(withFlags(withFlags(quick, flags), { optimizer: 'sgd' })).toEqual(quick);
  });

  test('refuses flags of the optimizer before, and names that one', () => {
    expect(() => withFlags(quick, { beta1: '0.8' })).toThrow(
      new RangeError(
        '--beta1 goes with --optimizer adamw, and here it is sgd: leave --beta1 out, or add --optimizer adamw',
      ),
    );
    expect(() => withFlags(quick, { optimizer: 'adamw', momentum: '0.9' })).toThrow(
      '--momentum goes with --optimizer sgd, and here it is adamw: leave --momentum out, or add --optimizer sgd',
    );
  });
});

describe("pictures of one's own", () => {
  const pictures = { kind: 'pictures', path: 'photos', colour: 'rgb', group: null, groupColumn: null };

  test('take the place of a published data set, with flags of their own, and the other way round', () => {
    expect(withFlags(quick, { data: 'photos' })).toEqual({ ...quick, data: { ...quick.data, source: pictures } });
    const flags = { group: 'patient(\\d+)', groupColumn: 'none', colour: 'grey', data: 'photos' };
    const grouped = withFlags(quick, flags);
    expect(grouped.data.source).toEqual({ ...pictures, colour: 'grey', group: 'patient(\\d+)' });
    expect(withFlags(grouped, { data: 'others' }).data.source).toEqual({ ...grouped.data.source, path: 'others' });
    expect(withFlags(grouped, { dataset: 'fashion-mnist' })).toEqual(quick);
  });

  test('are refused beside a published data set', () => {
    expect(() => withFlags(quick, { dataset: 'mnist', data: 'photos' })).toThrow(
      '--dataset and --data exclude each other: give one of the two',
    );
    expect(() => withFlags(quick, { group: 'a' })).toThrow(
      '--group goes with --data, and here it is dataset: leave --group out, or add --data',
    );
    expect(() => withFlags(quick, { data: 'photos', group: '(' })).toThrow(
      '--group must be a regular expression or none, got (',
    );
  });
});

test('a flag of yes or no may stand alone', () => {
  expect(withFlags(quick, { antialias: true }).data.antialias).toBe(true);
});

test('words for null and for nothing', () => {
  const few = parseRecipe({
    ...quick,
    data: { ...quick.data, trainImages: 5, augmentation: [{ kind: 'padAndCrop' }] },
    evaluate: { ...quick.evaluate, testImages: 5 },
  });
  expect(withFlags(few, { trainImages: 'all', testImages: 'all', augmentation: 'none' })).toEqual(quick);
  const bottleneck = withFlags(quick, { bottleneckFactor: '4' });
  expect(withFlags(bottleneck, { bottleneckFactor: 'none' })).toEqual(quick);
});

test('a recipe without flags is the recipe', () => {
  expect(withFlags(quick, { out: 'x' })).toBe(quick);
});

test('a loss takes its own fields with it', () => {
  const lossOf = (flags: object) => withFlags(quick, flags as Record<string, string>).loss;
  expect(lossOf({ classWeights: '1,0.5' })).toEqual({
    kind: 'crossEntropy',
    labelSmoothing: 0,
    classWeights: [1, 0.5],
  });
  expect(lossOf({ classWeights: 'none' })).toMatchObject({ classWeights: null });
  expect(lossOf({ loss: 'focal', focalGamma: '1' })).toEqual({ kind: 'focal', gamma: 1, classWeights: null });
  expect(lossOf({ loss: 'binaryCrossEntropy', positiveWeights: 'balanced' })).toMatchObject({
    positiveWeights: 'balanced',
  });
  expect(() => lossOf({ classWeights: '1,-1' })).toThrow('--class-weights 1,-1: recipe.loss.classWeights[1] must be');
  expect(() => lossOf({ loss: 'focal', labelSmoothing: '0.1' })).toThrow(
    '--label-smoothing goes with --loss crossEntropy',
  );
  expect(flagNamed('--class-weights').flag).toBe('--class-weights <weights|balanced|none>');
});

test('a schedule takes its own fields with it', () => {
  const { schedule } = withFlags(quick, { schedule: 'cosine', minLearningRate: '0.01', warmupEpochs: '1' });
  expect(schedule).toEqual({ kind: 'cosine', minLearningRate: 0.01, warmupEpochs: 1, warmupStartFactor: 0.01 });
  const steps = withFlags(quick, { schedule: 'multiStep', milestones: '30,60', decayFactor: '0.2' });
  expect(steps.schedule).toMatchObject({ milestones: [30, 60], decayFactor: 0.2 });
  const cycle = { pctStart: '0.2', divFactor: '10', finalDivFactor: '100', anneal: 'linear' };
  expect(withFlags(quick, { schedule: 'oneCycle', ...cycle }).schedule).toMatchObject({
    ...{ pctStart: 0.2, divFactor: 10, finalDivFactor: 100, anneal: 'linear' },
  });
  const plateau = { plateauMetric: 'accuracy', plateauPatience: '3', plateauThreshold: '0.01', plateauCooldown: '1' };
  const held = { validationFraction: '0.1' };
  expect(withFlags(quick, { schedule: 'reduceOnPlateau', ...plateau, ...held }).schedule).toMatchObject({
    ...{ metric: 'accuracy', patience: 3, threshold: 0.01, cooldown: 1 },
  });
  expect(() => withFlags(quick, { schedule: 'reduceOnPlateau' })).toThrow('validationFraction must be above 0');
  expect(() => withFlags(quick, { milestones: '1' })).toThrow(
    '--milestones goes with --schedule multiStep, and here it is linearToZero',
  );
});

test('an activation takes its own fields with it', () => {
  expect(withFlags(quick, { activation: 'leakyRelu' }).network.activation).toEqual({ kind: 'leakyRelu', slope: 0.01 });
  const steep = withFlags(quick, { activation: 'leakyRelu', activationSlope: '0.2' });
  expect(steep.network.activation).toEqual({ kind: 'leakyRelu', slope: 0.2 });
  expect(() => withFlags(quick, { activationSlope: '0.2' })).toThrow(
    '--activation-slope goes with --activation leakyRelu, and here it is relu',
  );
});

test('a mixture takes its own fields with it', () => {
  const cutmix = withFlags(quick, { mix: 'cutmix', mixAlpha: '0.5', mixProbability: '0.8' });
  expect(cutmix.data.mix).toEqual({ kind: 'cutmix', alpha: 0.5, probability: 0.8 });
  const flags = { mix: 'mixupOrCutmix', mixMixupAlpha: '0.8', mixCutmixAlpha: '2', mixCutmixShare: '0.1' };
  const both = { kind: 'mixupOrCutmix', mixupAlpha: 0.8, cutmixAlpha: 2, cutmixShare: 0.1, probability: 1 };
  expect(withFlags(quick, flags).data.mix).toEqual(both);
  expect(() => withFlags(quick, { mixAlpha: '0.2' })).toThrow(
    '--mix-alpha goes with --mix mixup or --mix cutmix, and here it is none',
  );
  expect(() => withFlags(quick, { mix: 'mixup', mixProbability: '2' })).toThrow(
    '--mix-probability must be a number from 0 to 1, got 2',
  );
});

test('the name of a set of augmentations stands for its list, also among others', () => {
  const set = [
    { kind: 'padAndCrop', padding: 4 },
    { kind: 'horizontalFlip', probability: 0.5 },
  ];
  const augmentationBy = (augmentation: string) => withFlags(quick, { augmentation }).data.augmentation;
  expect(augmentationBy('cifar')).toEqual(set);
  expect(augmentationBy('verticalFlip,cifar')).toEqual([{ kind: 'verticalFlip', probability: 0.5 }, ...set]);
  expect(parseRecipe({ ...quick, data: { ...quick.data, augmentation: 'cifar' } }).data.augmentation).toEqual(set);
});
