import { networkSchema } from '@densenet/model';
import { field, type Infer, numberThat, object, partOf, SchemaError, text, textThat, where } from '@densenet/schema';
import { data } from './groups/data.ts';
import { optimizer } from './groups/optimizer.ts';
import { schedule } from './groups/schedule.ts';
import { evaluate, loss, train } from './groups/train.ts';

/** The form in which recipes are written today. Older ones are read too (`migrate.ts`), newer ones are refused. */
export const RECIPE_VERSION = 2;

const fields = object({
  version: numberThat(`${RECIPE_VERSION}`, (value) => value === RECIPE_VERSION),
  /** It becomes part of a folder's name. */
  name: textThat('a name of at most 64 letters, digits, - and _', (value) => /^[\w-]{1,64}$/.test(value)),
  /** What is trained, in a line. */
  description: field(text, { default: '' }),
  /** How long it takes, and on what. */
  cost: field(text, { default: '' }),
  /** What comes out, and where that is known from. */
  result: field(text, { default: '' }),
  data,
  /** Channels and classes are those of the data. */
  network: networkSchema,
  optimizer: field(optimizer, {
    default: optimizer.read({ kind: 'sgd' }, ''),
    help: 'how parameters follow gradients',
  }),
  schedule: field(schedule, { default: schedule.read({ kind: 'constant' }, ''), help: 'learning rate over time' }),
  loss: field(loss, { default: loss.read({ kind: 'crossEntropy' }, ''), help: 'what is made small' }),
  train,
  evaluate: field(evaluate, { default: evaluate.read({}, '') }),
});

/**
 * A training, whole: every number that is a choice stands here. A field that has `help` is a flag of the command line too.
 *
 * A field that is added later needs a default that does what was done before there was one: checkpoints do not have it.
 */
export const recipeSchema = where(fields, ({ schedule: { kind, warmupEpochs }, train: { epochs }, evaluate }, path) => {
  if (warmupEpochs >= epochs) {
    throw new SchemaError(partOf(path, 'schedule.warmupEpochs'), warmupEpochs, `less than train.epochs, ${epochs}`);
  }
  if (kind === 'reduceOnPlateau' && evaluate.validationFraction === 0) {
    const expected = 'above 0 with the schedule reduceOnPlateau, which may not follow the test set';
    throw new SchemaError(partOf(path, 'evaluate.validationFraction'), 0, expected);
  }
});

export type Recipe = Infer<typeof recipeSchema>;
