import { field, type Infer, object, positiveNumber, probability, variants } from '@densenet/schema';

const alpha = (preset: number, of: string) =>
  field(positiveNumber, {
    default: preset,
    help: `the share of the first picture${of} is drawn from Beta(alpha, alpha)`,
    argument: 'alpha',
  });

const ofAll = {
  probability: field(probability, {
    default: 1,
    help: 'share of the pictures that are mixed with another one',
    argument: 'share',
  }),
};

/** Whether a picture is mixed with another one of the training set, and its classes with it, as a recipe says it. */
export const mix = variants('kind', {
  none: object({}),
  mixup: object({ alpha: alpha(0.2, ''), ...ofAll }),
  cutmix: object({ alpha: alpha(1, ''), ...ofAll }),
  mixupOrCutmix: object({
    mixupAlpha: alpha(0.2, ' of mixup'),
    cutmixAlpha: alpha(1, ' of cutmix'),
    cutmixShare: field(probability, {
      default: 0.5,
      help: 'share of the mixed pictures that are mixed by cutmix',
      argument: 'share',
    }),
    ...ofAll,
  }),
});

export type Mix = Infer<typeof mix>;
