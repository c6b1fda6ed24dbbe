import { field, list, notNegative, object, orNull, orWord, share, variants } from '@densenet/schema';

const weights = (help: string) =>
  field(orNull(orWord(list(notNegative, { expected: 'a list of numbers, one a class' }), 'balanced'), 'none'), {
    default: null,
    help,
    argument: 'weights',
  });

const classWeights = weights(
  'how much an image counts, by class: numbers, or balanced, which lets all classes of the training images count alike',
);

const labelSmoothing = field(share, {
  default: 0,
  help: 'share of each label that is spread over all classes, or with binaryCrossEntropy over yes and no',
  argument: 'share',
});

/** The loss, which training makes small. */
export const loss = variants('kind', {
  crossEntropy: object({ labelSmoothing, classWeights }),
  focal: object({
    gamma: field(notNegative, {
      default: 2,
      help: 'how strongly images that are classified well already count less',
      argument: 'power',
      flag: 'focal-gamma',
    }),
    classWeights,
  }),
  /** Each class is a label of its own, of which an image may have several. */
  binaryCrossEntropy: object({
    labelSmoothing,
    positiveWeights: weights(
      'how much a label that is true counts: numbers, or balanced, which lets those that are true and those that are not count alike',
    ),
  }),
});
