import { count, field, list, notNegative, numberThat, object, oneOf, positiveNumber, variants } from '@densenet/schema';

/** What all schedules have before them. */
const ofAllSchedules = {
  warmupEpochs: field(notNegative, {
    default: 0,
    help: 'epochs, whole or not, in which the learning rate rises step by step to that of the schedule, which has the rest',
    argument: 'count',
  }),
  warmupStartFactor: field(
    numberThat('a number in (0, 1]', (value) => value > 0 && value <= 1),
    { default: 0.01, help: 'what the first step of the warm-up has of the learning rate', argument: 'share' },
  ),
};

const minLearningRate = field(notNegative, { default: 0, help: 'smallest learning rate', argument: 'rate' });

const decayFactor = field(
  numberThat('a number in (0, 1)', (value) => value > 0 && value < 1),
  {
    default: 0.1,
    help: 'what the learning rate is multiplied by when it falls',
    argument: 'factor',
  },
);

/** The learning rate over time. */
export const schedule = variants('kind', {
  constant: object(ofAllSchedules),
  linearToZero: object(ofAllSchedules),
  cosine: object({ minLearningRate, ...ofAllSchedules }),
  multiStep: object({
    /** As shares they go with any number of epochs: the paper's 50 % and 75 %. */
    milestones: field(list(positiveNumber), {
      default: [0.5, 0.75],
      help: 'when the learning rate falls: below 1 a share of the training, from 1 on the number of epochs before',
      argument: 'values',
    }),
    decayFactor,
    ...ofAllSchedules,
  }),
  oneCycle: object({
    pctStart: field(
      numberThat('a number in (0, 1)', (value) => value > 0 && value < 1),
      { default: 0.3, help: 'share of the training in which the learning rate rises', argument: 'share' },
    ),
    divFactor: field(positiveNumber, {
      default: 25,
      help: 'what the learning rate, which is the highest, is divided by at the first step',
      argument: 'factor',
    }),
    finalDivFactor: field(positiveNumber, {
      default: 1e4,
      help: "what the first step's learning rate is divided by at the last step",
      argument: 'factor',
    }),
    anneal: field(oneOf('cosine', 'linear'), { default: 'cosine', help: 'how the learning rate rises and falls' }),
    ...ofAllSchedules,
  }),
  reduceOnPlateau: object({
    metric: field(oneOf('loss', 'accuracy'), {
      default: 'loss',
      help: 'what of the held-out images must get better, or the learning rate falls',
      flag: 'plateau-metric',
    }),
    decayFactor,
    patience: field(count, {
      default: 10,
      help: 'epochs in a row without getting better that are let pass',
      argument: 'epochs',
      flag: 'plateau-patience',
    }),
    threshold: field(notNegative, {
      default: 1e-4,
      help: 'share of the best value that counts as getting better',
      argument: 'share',
      flag: 'plateau-threshold',
    }),
    cooldown: field(count, {
      default: 0,
      help: 'epochs after the learning rate fell that are not counted',
      argument: 'epochs',
      flag: 'plateau-cooldown',
    }),
    minLearningRate,
    ...ofAllSchedules,
  }),
});
