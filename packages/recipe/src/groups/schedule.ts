import { field, list, notNegative, numberThat, object, positiveNumber, variants } from '@densenet/schema';

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

/** What makes the learning rate fall by steps. */
const decayFactor = field(positiveNumber, {
  default: 0.1,
  help: 'what the learning rate is multiplied by when it falls',
  argument: 'factor',
});

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
});
