import { field, notNegative, object, variants } from '@densenet/schema';

const kinds = variants('kind', {
  relu: object({}),
  /** The slope is PyTorch's unless another is given. */
  leakyRelu: object({
    slope: field(notNegative, { default: 0.01, help: 'slope below 0', argument: 'slope' }),
  }),
  elu: object({}),
  silu: object({}),
});

/** An activation, or its kind alone: `"elu"`. */
export const activationSchema: typeof kinds = {
  ...kinds,
  read: (value, path, unknown) => kinds.read(typeof value === 'string' ? { kind: value } : value, path, unknown),
};
