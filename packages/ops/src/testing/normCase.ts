/** Parts of a concatenation and a norm of them, and what the taped operations make of these: the oracle of the fused ones. */
import {
  concat1d,
  dispose,
  grads,
  mul,
  randomUniform,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  averagePool,
  batchNormInference,
  batchNormTraining,
  channelMoments,
  concat,
  conv2d,
  defineOp,
  type NormVectors,
  relu,
} from '../index.ts';

export const epsilon = 1e-3;
export const channels = [3, 2, 17];
const allChannels = channels.reduce((sum, count) => sum + count, 0);

export interface NormCase {
  relu: boolean;
  batchStatistics: boolean;
  /** A convolution to four channels that follows. */
  convolution?: { kernelSize: number; stride: number; padding: number; pooled?: boolean };
}

const uniform = (shape: number[], from: number, to: number, seed: number) =>
  randomUniform(shape, from, to, 'float32', seed);

/** Feature maps of 2 x 6 x 5 positions. */
export function parts(): Tensor4D[] {
  return channels.map((count, index) => uniform([2, 6, 5, count], -1, 2, 10 + index) as Tensor4D);
}

/** Vectors of a norm over all parts; mean and variance are arbitrary. */
export function normVectors(): NormVectors {
  const vector = (from: number, to: number, seed: number) => uniform([allChannels], from, to, seed) as Tensor1D;
  return { mean: vector(0, 1, 1), variance: vector(0.5, 1, 2), gamma: vector(-1, 2, 3), beta: vector(-0.5, 0.5, 4) };
}

export function filterOf({ kernelSize }: { kernelSize: number }): Tensor4D {
  return uniform([kernelSize, kernelSize, allChannels, 4], -0.3, 0.3, 5) as Tensor4D;
}

/** The sum of `y dy`, whose gradient is `dy`. */
export const weighted = defineOp<{ y: Tensor; dy: Tensor }>({
  name: 'test/weighted',
  compose: ({ y, dy }) => [sum(mul(y, dy))],
  gradient: {
    saveInputs: ['y', 'dy'],
    backward: ([upstream], [y, dy]) => ({ y: () => mul(dy!, upstream!), dy: () => mul(y!, upstream!) }),
  },
});

/** Output, a gradient `dy` of it, and by the tape those of parts, gamma, beta and filter. All are the caller's. */
export function taped(one: NormCase, xs: Tensor4D[], { mean, variance, gamma, beta }: NormVectors, filter?: Tensor4D) {
  const run = (inputs: Tensor[]) => {
    const joined = concat(inputs.slice(0, xs.length) as Tensor4D[]);
    const [scale, shift, weights] = inputs.slice(xs.length) as [Tensor1D, Tensor1D, Tensor4D];
    const normalized = one.batchStatistics
      ? batchNormTraining(joined, scale, shift, epsilon).y
      : batchNormInference(joined, scale, shift, mean, variance, epsilon);
    const activated = one.relu ? relu(normalized) : normalized;
    if (!one.convolution) return activated;
    const y = conv2d(activated, weights, undefined, one.convolution);
    return one.convolution.pooled ? averagePool(y, { kernelSize: 2, stride: 2 }) : y;
  };
  const inputs: Tensor[] = [...xs, gamma, beta, ...(filter ? [filter] : [])];
  return tidy(() => {
    const y = run(inputs);
    const dy = uniform(y.shape, -1, 1, 6) as Tensor4D;
    const gradients = grads((...given) => weighted({ y: run(given), dy }, {})[0]!)(inputs);
    return { y, dy, gradients };
  });
}

/** Disposes of all that {@link taped} gave. */
export function disposeTaped({ y, dy, gradients }: ReturnType<typeof taped>): void {
  dispose([y, dy, ...gradients]);
}

/** As {@link normVectors}, with mean and variance of the parts themselves. */
export function batchVectors(xs: Tensor4D[]): NormVectors {
  const moments = xs.map((x) => channelMoments(x));
  return {
    ...normVectors(),
    mean: concat1d(moments.map(({ mean }) => mean)),
    variance: concat1d(moments.map(({ variance }) => variance)),
  };
}
