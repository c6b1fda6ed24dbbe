import { parseRecipe, type Recipe } from '@densenet/recipe';
import {
  count,
  field,
  finiteNumber,
  type Infer,
  integerFrom,
  list,
  notNegative,
  numberThat,
  object,
  oneOf,
  optional,
  orNull,
  positiveInteger,
  type Schema,
  SchemaError,
  text,
  textThat,
  yesOrNo,
} from '@densenet/schema';
import { type ImagesRecord, recordOf } from './session.ts';

const accuracy = numberThat('a number in [0, 1]', (value) => value >= 0 && value <= 1);
/** An epoch's seed, drawn below 2^31; null between two epochs. */
const epochSeed = orNull(integerFrom(0, 2 ** 31 - 1), 'none');
const word = numberThat('an integer of 32 bits', (value) => value === (value | 0));

/** A plain name, so that no file is shortened but in the run's own folder. */
const eventFileName = textThat('the name of an event file', (name) => /^events\.[\w.-]+$/.test(name));

/** A schema that also keeps other numbers beside the known fields: a loss's further metrics, under any names. */
function withOthers<Known extends object>(known: Schema<Known>): Schema<Known & { [metric: string]: number }> {
  return {
    ...known,
    about: {},
    read: (value, path) => {
      const checked = known.read(value, path, 'drop');
      const others = Object.entries(value as object).filter(([name]) => !Object.hasOwn(checked, name));
      const numbers = others.map(([name, number]) => [name, finiteNumber.read(number, `${path}.${name}`)]);
      return { ...Object.fromEntries(numbers), ...checked };
    },
  };
}

/** Version of all values that {@link checkedStateValues} reads but the recipe, which has a version of its own. */
export const STATE_VERSION = 2;

const fields = object({
  epoch: count,
  // Older checkpoints, from when SGD was the only optimizer, have no count of updates, and SGD needs none.
  step: field(count, { default: 0 }),
  stepInEpoch: count,
  epochSeed,
  totals: withOthers(object({ loss: notNegative, accuracy: count, images: count })),
  random: list(word, { length: 4 }),
  history: list(
    object({
      epoch: count,
      step: optional(count),
      learningRate: optional(notNegative),
      training: withOthers(object({ loss: notNegative, accuracy })),
      judged: optional(withOthers(object({ accuracy }))),
      seconds: notNegative,
      // Rows of older programs do not have it; the other one is in rows of several processes alone.
      waitSeconds: optional(notNegative),
      replicaWaitSeconds: optional(notNegative),
      imagesPerSecond: notNegative,
    }),
    { empty: true },
  ),
  reestimated: optional(withOthers(object({ accuracy }))),
  tested: optional(withOthers(object({ accuracy }))),
  // Checkpoints of the time before one's own pictures do not have it: it follows from the recipe.
  images: optional(
    object({ name: text, judgedBy: oneOf('test', 'validation'), isTested: yesOrNo, digest: optional(text) }),
  ),
  /** Of a training that averages its weights. */
  emaUpdates: optional(count),
  log: optional(object({ file: text, bytes: count, every: positiveInteger })),
  tensorboard: optional(
    object({ every: positiveInteger, files: list(object({ file: eventFileName, bytes: count }), { empty: true }) }),
  ),
  parent: optional(
    object({
      source: text,
      isLocal: optional(yesOrNo),
      sha256: optional(text),
      recipe: optional(text),
      epochs: optional(count),
    }),
  ),
});

type Fields = Infer<typeof fields>;

/** Where weights are averaged, the name in `state.safetensors` of a parameter as training goes on with it. */
export const rawName = (name: string): string => `raw.${name}`;

/** What `state.safetensors` holds beside the optimizer's tensors. */
export type StateValues = { version: typeof STATE_VERSION; recipe: Recipe; images: ImagesRecord } & Omit<
  Fields,
  'images'
>;

/**
 * Checks the values of a training state, as flags are checked, and against each other: an error that is not found here would
 * be saved again by the training that goes on from them.
 *
 * @throws SchemaError where the values are of a newer version, or a field is wrong; it names the first one, what was found and
 *   what was expected
 */
export function checkedStateValues(stored: Record<string, unknown>): StateValues {
  const values = migrated(stored);
  const recipe = parseRecipe(values.recipe);
  const checked = fields.read(values, '', 'drop');
  expectPosition(checked, recipe);
  if (checked.random.every((part) => part === 0)) {
    throw new SchemaError('random', checked.random, 'not all 0, which draws nothing but 0');
  }
  expectHistory(checked);
  if (recipe.train.emaDecay !== null) count.read(checked.emaUpdates, 'emaUpdates');
  return { version: STATE_VERSION, recipe, ...checked, images: checked.images ?? recordOf(recipe) };
}

/**
 * Values of any version in today's form. Version 1 did not say its version, did not count updates, and had no metrics but loss
 * and accuracy.
 */
function migrated({ version = 1, ...values }: Record<string, unknown>): Record<string, unknown> {
  positiveInteger.read(version, 'version');
  if ((version as number) > STATE_VERSION) {
    const expected = `at most ${STATE_VERSION}, the newest that this program knows (use the version that wrote it)`;
    throw new SchemaError('version', version, expected);
  }
  if (version !== 1) return values;
  const { totals, history, testAccuracy, ...others } = values;
  return {
    ...others,
    totals: isObject(totals) ? renamed(totals) : totals,
    history: Array.isArray(history) ? history.map((row) => (isObject(row) ? grouped(row) : row)) : history,
    ...(testAccuracy === undefined ? {} : { tested: { accuracy: testAccuracy } }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const renamed = ({ correct, ...totals }: Record<string, unknown>) => ({ accuracy: correct, ...totals });

const grouped = ({ loss, trainAccuracy, judgedAccuracy, ...row }: Record<string, unknown>) => ({
  ...row,
  training: { loss, accuracy: trainAccuracy },
  ...(judgedAccuracy === undefined ? {} : { judged: { accuracy: judgedAccuracy } }),
});

/** Checks the position in the epoch. How many steps an epoch has is known only when data are loaded. */
function expectPosition({ epoch, stepInEpoch, epochSeed: seed, totals }: Fields, { train }: Recipe): void {
  const { epochs, batchSize } = train;
  integerFrom(0, epochs).read(epoch, 'epoch');
  if (epoch === epochs && stepInEpoch > 0) {
    throw new SchemaError('stepInEpoch', stepInEpoch, `0 after the last epoch, ${epoch}`);
  }
  if (stepInEpoch > 0 && seed === null) {
    throw new SchemaError('epochSeed', seed, `an integer after step ${stepInEpoch} of an epoch`);
  }
  const { images, accuracy: right } = totals;
  // At least one image in each batch: the last batch of an epoch may be a short one.
  if (images < stepInEpoch || images > stepInEpoch * batchSize) {
    const expected = `from ${stepInEpoch} to ${stepInEpoch * batchSize} after ${stepInEpoch} steps of ${batchSize} images`;
    throw new SchemaError('totals.images', images, expected);
  }
  integerFrom(0, images).read(right, 'totals.accuracy');
}

/** Checks that each epoch has a row. Only the last row may lack its accuracy. */
function expectHistory({ history, epoch: epochs }: Fields): void {
  if (history.length !== epochs) throw new SchemaError('history', history, `a list of ${epochs}`);
  for (const [index, { epoch, judged }] of history.entries()) {
    if (epoch !== index + 1) throw new SchemaError(`history[${index}].epoch`, epoch, `${index + 1}`);
    if (index < epochs - 1 && !judged) {
      throw new SchemaError(
        `history[${index}].judged`,
        judged,
        'what was measured, which only the last epoch may lack',
      );
    }
  }
}
