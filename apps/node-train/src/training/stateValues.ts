import type { EpochRow } from '@densenet/train';
import { parseRecipe, type Recipe } from '../recipes/index.ts';
import {
  accuracy,
  count,
  expectKind,
  expectList,
  expectObject,
  integerUpTo,
  type Kind,
  notNegative,
  orNull,
  plainName,
  text,
} from '../recipes/kinds.ts';
import type { Parent, Session } from './session.ts';

/** What `state.safetensors` holds beside the optimizer's tensors. */
export interface StateValues {
  recipe: Recipe;
  epoch: number;
  stepInEpoch: number;
  epochSeed: number | null;
  totals: Session['state']['totals'];
  random: number[];
  history: EpochRow[];
  testAccuracy?: number;
  parent?: Parent;
}

/** Seeds of epochs are drawn below 2^31. */
const epochSeed = orNull(integerUpTo(2 ** 31 - 1));
const word: Kind<number> = {
  expected: 'an integer of 32 bits',
  holds: (value): value is number => Number.isInteger(value) && (value as number) === ((value as number) | 0),
};

/**
 * The values of a training state, checked as flags are, and against each other: a training goes on from them, and what it
 * does not notice now it would save.
 *
 * @throws RangeError naming the first field that cannot be, what was found and what was expected
 */
export function checkedStateValues(values: Record<string, unknown>): StateValues {
  const recipe = parseRecipe(values.recipe);
  const epoch = expectKind('epoch', values.epoch, integerUpTo(recipe.epochs));
  const position = positionOf(values, recipe);
  if (epoch === recipe.epochs && position.stepInEpoch > 0) {
    throw new RangeError(`stepInEpoch must be 0 after the last epoch, ${epoch}, got ${position.stepInEpoch}`);
  }
  return {
    recipe,
    epoch,
    ...position,
    random: randomOf(values.random),
    history: expectList('history', values.history, epoch).map((row, index) => rowOf(row, index, epoch)),
    ...(values.testAccuracy === undefined
      ? {}
      : { testAccuracy: expectKind('testAccuracy', values.testAccuracy, accuracy) }),
    ...(values.parent === undefined ? {} : { parent: parentOf(values.parent) }),
  };
}

function parentOf(value: unknown): Parent {
  const parent = expectObject('parent', value);
  const optional = <Value>(field: keyof Parent, kind: Kind<Value>) =>
    parent[field] === undefined ? {} : { [field]: expectKind(`parent.${field}`, parent[field], kind) };
  return {
    source: expectKind('parent.source', parent.source, text),
    ...optional('sha256', text),
    ...optional('recipe', plainName),
    ...optional('epochs', count),
  };
}

/** Where in its epoch it stands. How many steps that has, the data will tell. */
function positionOf(
  values: Record<string, unknown>,
  { batchSize }: Recipe,
): Pick<StateValues, 'stepInEpoch' | 'epochSeed' | 'totals'> {
  const stepInEpoch = expectKind('stepInEpoch', values.stepInEpoch, count);
  const seed = expectKind('epochSeed', values.epochSeed, epochSeed);
  if (stepInEpoch > 0 && seed === null) {
    throw new RangeError(`epochSeed must be an integer after step ${stepInEpoch} of an epoch, got null`);
  }
  const totals = expectObject('totals', values.totals);
  const images = expectKind('totals.images', totals.images, count);
  // The last batch of an epoch may be a short one.
  if (images < stepInEpoch || images > stepInEpoch * batchSize) {
    const expected = `from ${stepInEpoch} to ${stepInEpoch * batchSize} after ${stepInEpoch} steps of ${batchSize} images`;
    throw new RangeError(`totals.images must be ${expected}, got ${images}`);
  }
  return {
    stepInEpoch,
    epochSeed: seed,
    totals: {
      loss: expectKind('totals.loss', totals.loss, notNegative),
      correct: expectKind('totals.correct', totals.correct, integerUpTo(images)),
      images,
    },
  };
}

function randomOf(value: unknown): number[] {
  const words = expectList('random', value, 4).map((part, index) => expectKind(`random[${index}]`, part, word));
  if (words.every((part) => part === 0)) throw new RangeError('random must not be all 0, which draws nothing but 0');
  return words;
}

/** A line of the table. Only the last one's accuracy may still have to be measured. */
function rowOf(value: unknown, index: number, epochs: number): EpochRow {
  const what = `history[${index}]`;
  const row = expectObject(what, value);
  const number = (field: keyof EpochRow, kind: Kind<number>): number =>
    expectKind(`${what}.${field}`, row[field], kind);
  if (row.epoch !== index + 1) {
    throw new RangeError(`${what}.epoch must be ${index + 1}, got ${JSON.stringify(row.epoch) ?? 'nothing'}`);
  }
  number('loss', notNegative);
  number('trainAccuracy', accuracy);
  if (row.judgedAccuracy !== undefined || index < epochs - 1) number('judgedAccuracy', accuracy);
  number('seconds', notNegative);
  number('imagesPerSecond', notNegative);
  return row as unknown as EpochRow;
}
