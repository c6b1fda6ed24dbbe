import { networkSchema } from '@densenet/model';
import { field, type Infer, numberThat, object, partOf, SchemaError, text, textThat, where } from '@densenet/schema';
import { data } from './groups/data.ts';
import { loss } from './groups/loss.ts';
import { optimizer } from './groups/optimizer.ts';
import { schedule } from './groups/schedule.ts';
import { evaluate, train } from './groups/train.ts';

/** The form in which recipes are written today. Older ones are read too (`parseRecipe.ts`), newer ones are refused. */
export const RECIPE_VERSION = 3;

const fields = object({
  version: numberThat(`${RECIPE_VERSION}`, (value) => value === RECIPE_VERSION),
  /** Also part of the name of the checkpoint's folder. */
  name: textThat('a name of at most 64 letters, digits, - and _', (value) => /^[\w-]{1,64}$/.test(value)),
  /** What is trained, in a line. */
  description: field(text, { default: '' }),
  /** How long the training takes, and on what machine. */
  cost: field(text, { default: '' }),
  /** The accuracy that it reaches, and where that was measured. */
  result: field(text, { default: '' }),
  data,
  /** Without channels and classes, which the data decide. */
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
 * All choices of a training, each with its default. A field that has `help` is a flag of the command line too.
 *
 * A field that is added later needs a default that does what was done before there was one, since older checkpoints lack it.
 */
export const recipeSchema = where(
  fields,
  (
    { data: { source }, schedule: { kind, warmupEpochs }, train: { epochs, freeze, unfreezeEpoch }, evaluate },
    path,
  ) => {
    if (warmupEpochs >= epochs) {
      throw new SchemaError(partOf(path, 'schedule.warmupEpochs'), warmupEpochs, `less than train.epochs, ${epochs}`);
    }
    if (unfreezeEpoch !== null && freeze.length === 0) {
      throw new SchemaError(partOf(path, 'train.freeze'), freeze, 'at least one name where train.unfreezeEpoch is set');
    }
    if (unfreezeEpoch !== null && unfreezeEpoch >= epochs) {
      throw new SchemaError(
        partOf(path, 'train.unfreezeEpoch'),
        unfreezeEpoch,
        `less than train.epochs, ${epochs}, or null: never`,
      );
    }
    // Pictures of one's own may have a part that is held out.
    const holdsOut = source.kind === 'pictures' || evaluate.validationFraction > 0;
    if (evaluate.patience !== null && !holdsOut) {
      const expected = 'above 0 with evaluate.patience, which may not follow the test set';
      throw new SchemaError(partOf(path, 'evaluate.validationFraction'), 0, expected);
    }
    if (kind === 'reduceOnPlateau' && !holdsOut) {
      const expected = 'above 0 with the schedule reduceOnPlateau, which may not follow the test set';
      throw new SchemaError(partOf(path, 'evaluate.validationFraction'), 0, expected);
    }
  },
);

export type Recipe = Infer<typeof recipeSchema>;
