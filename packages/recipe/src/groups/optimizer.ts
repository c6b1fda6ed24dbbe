import {
  field,
  list,
  notNegative,
  object,
  optional,
  positiveNumber,
  share,
  text,
  variants,
  yesOrNo,
} from '@densenet/schema';

const learningRate = (preset: number) =>
  field(notNegative, { default: preset, help: 'learning rate at the first step', argument: 'rate' });

const weightDecay = (preset: number) =>
  field(notNegative, {
    default: preset,
    help: 'weight decay: an L2 penalty with sgd, apart from the gradient with adamw',
    argument: 'factor',
  });

/** Fields that every optimizer has. */
const ofAllOptimizers = {
  decayNormsAndBiases: field(yesOrNo, {
    default: true,
    help: 'whether weight decay is also of biases, and of scales and shifts of norms',
  }),
  /** Groups of parameters with settings of their own. Of two groups that match one parameter, the later counts. */
  groups: field(
    list(
      object({
        /** Names of parameters; `*` stands for any characters: `features.*` is all but the classifier. */
        match: list(text),
        /** What the learning rate is multiplied by. */
        learningRateFactor: field(notNegative, { default: 1 }),
        /** In the place of the optimizer's own weight decay. */
        weightDecay: optional(notNegative),
      }),
      { empty: true },
    ),
    { default: [] },
  ),
};

/** The optimizer: how parameters are changed by their gradients. */
export const optimizer = variants('kind', {
  sgd: object({
    learningRate: learningRate(0.1),
    momentum: field(share, { default: 0, help: 'share of the last direction that is kept', argument: 'share' }),
    nesterov: field(yesOrNo, { default: false, help: "whether momentum is Nesterov's, which looks ahead" }),
    weightDecay: weightDecay(0),
    ...ofAllOptimizers,
  }),
  adamw: object({
    learningRate: learningRate(0.001),
    beta1: field(share, { default: 0.9, help: 'share of the mean gradient that is kept', argument: 'share' }),
    beta2: field(share, { default: 0.999, help: 'share of the mean squared gradient that is kept', argument: 'share' }),
    epsilon: field(positiveNumber, {
      default: 1e-8,
      help: 'added to the root of the mean square, which gradients are divided by',
      argument: 'value',
    }),
    weightDecay: weightDecay(0.01),
    ...ofAllOptimizers,
  }),
});
