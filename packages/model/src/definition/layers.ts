import type { Activation, OptionallyPadded, WindowSpec } from '@densenet/ops/specs';

export interface ConvolutionSpec extends WindowSpec {
  outChannels: number;
  bias: boolean;
}

/**
 * The vocabulary in which a network is written. `T` is what flows through the network: nodes of a graph (`graph/graph.ts`), or
 * tensors (`testing/unfolded.ts`). Each implementation reads the network in one way, and the network does not know which.
 *
 * Feature maps are `[batch, height, width, channels]`. Names are scopes of parameters, joined by dots as in torchvision.
 */
export interface Layers<T> {
  /** The same vocabulary with `name` in front of every name. */
  within(name: string): Layers<T>;
  /** Channels of `x`, or its features after global pooling. */
  channels(x: T): number;
  /** Convolution with parameters `name.weight` and, with `spec.bias`, `name.bias`. */
  conv2d(name: string, x: T, spec: ConvolutionSpec): T;
  /** Batch normalisation with `name.weight`, `.bias`, `.running_mean`, `.running_var`. */
  batchNorm(name: string, x: T, spec: { epsilon: number }): T;
  /** ReLU unless another is given. */
  activation(x: T, activation?: Activation): T;
  concat(xs: readonly T[]): T;
  add(xs: readonly T[]): T;
  maxPool(name: string, x: T, window: WindowSpec): T;
  /** Padding counts as zeros. */
  averagePool(name: string, x: T, window: OptionallyPadded): T;
  /** To `[batch, channels]`. */
  globalAveragePool(x: T): T;
  /** To `[batch, channels]`. */
  globalMaxPool(x: T): T;
  /** Fully connected, with `name.weight` and `name.bias`. */
  linear(name: string, x: T, spec: { outFeatures: number }): T;
  /** Active in training only. */
  dropout(x: T, rate: number): T;
  /** Gives `x` a name under which a reader can ask for it, such as the features of a stage. Returns `x`. */
  mark(name: string, x: T): T;
}

/** A network, as a function from its input to its output. */
export type Network = <T>(nn: Layers<T>, x: T) => T;
