import type { Activation } from '@densenet/ops/specs';
import { field, type Infer, list, object, oneOf, positiveInteger, share } from '@densenet/schema';
import type { Layers } from './layers.ts';

/** Fully connected layers before the classifier, each followed by the network's activation, and where dropout acts. */
export const headSchema = object({
  /** Probability that dropout of the pooled features sets a value to zero, in [0, 1). */
  dropRate: field(share, {
    default: 0,
    help: 'dropout of the pooled features',
    argument: 'probability',
  }),
  hidden: field(
    list(
      object({
        features: positiveInteger,
        /** The share of values that dropout after the activation sets to 0. */
        dropRate: field(share, { default: 0 }),
      }),
      { empty: true },
    ),
    { default: [] },
  ),
});

/** One fully connected layer, the classifier, without dropout. */
export const plainHead: Infer<typeof headSchema> = { dropRate: 0, hidden: [] };

/** How all positions of the last feature maps become one. */
export const globalPoolingSchema = oneOf('average', 'max');

export interface HeadConfig {
  numClasses: number;
  activation: Activation;
  globalPooling: Infer<typeof globalPoolingSchema>;
  head: Infer<typeof headSchema>;
}

/**
 * From the last feature maps to logits. Marks `embedding`, the pooled features.
 *
 * The parameters of a single layer are `name.weight` and `name.bias`, as torchvision's. With hidden layers they are those of
 * `nn.Sequential(Linear, activation, Dropout, Linear, activation, Dropout, ..., Linear)`: `name.0`, `name.3`, `name.6`. Each
 * hidden layer has its place for dropout, whatever the rate.
 */
export function applyHead<T>(nn: Layers<T>, name: string, config: HeadConfig, features: T): T {
  const { dropRate, hidden } = config.head;
  const pooled = config.globalPooling === 'max' ? nn.globalMaxPool(features) : nn.globalAveragePool(features);
  let y = nn.dropout(nn.mark('embedding', pooled), dropRate);
  hidden.forEach((layer, index) => {
    y = nn.linear(`${name}.${3 * index}`, y, { outFeatures: layer.features });
    y = nn.dropout(nn.activation(y, config.activation), layer.dropRate);
  });
  const last = hidden.length === 0 ? name : `${name}.${3 * hidden.length}`;
  return nn.linear(last, y, { outFeatures: config.numClasses });
}
