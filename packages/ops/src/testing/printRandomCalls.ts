/** Calls operations at random, half of the time with what does not fit, on the backend that is named, and prints what came of each. */
import { dispose, slice, type Tensor, type Tensor1D, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { type Rung, startBackend } from '../../../runtime/src/index.ts';
import {
  averagePool,
  conv2dParameterGradients,
  conv2dWithMoments,
  createRandom,
  finishGradient,
  fusedConv2d,
  maxPool,
  maxPoolGradient,
  maxPoolWithWorkspace,
  normRelu,
  normReluConv,
  normReluConvGradient,
  normReluGradient,
  normReluMaxPool,
  normReluMaxPoolGradient,
  OpError,
  prepareFilter,
  type Random,
  scaleShiftRelu,
  scaleShiftReluConv2d,
} from '../index.ts';

/** What one call gave: the message of an OpError, or the values; those that are not finite as null. */
export type Outcome = string | (number | null)[];

const odd = [0, 0, 0, -1, 1.5, 2 ** 30, Number.NaN];
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1e30];

class NoTensor extends Error {}

class Case {
  readonly random: Random;
  readonly made: Tensor[] = [];
  private readonly broken: boolean;
  private readonly wild: boolean;

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.broken = this.random.uniform() < 0.5;
    this.wild = this.random.uniform() < 0.2;
  }
  chance = (share: number) => this.random.uniform() < share;
  /** A whole number from 1 to `most`. */
  upTo = (most: number) => 1 + this.random.int(most);
  number = (wanted: number) => (this.broken && this.chance(0.1) ? odd[this.random.int(odd.length)]! : wanted);
  size = (wanted: number) => (this.broken && this.chance(0.05) ? this.random.int(3) : wanted);
  window = () => ({
    kernelSize: this.number(this.chance(0.1) ? 17 : this.upTo(4)),
    stride: this.number(this.upTo(3)),
    padding: this.number(this.random.int(3)),
  });
  keep<T extends Tensor>(x: Tensor): T {
    this.made.push(x);
    return x as T;
  }
  tensor<T extends Tensor>(...shape: number[]): T {
    const sizes = shape.map(this.size);
    const length = sizes.reduce((product, size) => product * size, 1);
    if (!sizes.every((size) => Number.isInteger(size) && size >= 0) || length > 1e6) throw new NoTensor();
    const values = Float32Array.from({ length }, () =>
      this.wild && this.chance(0.05) ? special[this.random.int(special.length)]! : 2 * this.random.uniform() - 1,
    );
    return this.keep(tensor(values, sizes));
  }
  maps = (channels: number) => this.tensor<Tensor4D>(this.upTo(2), this.upTo(9), this.upTo(9), channels);
  positive = (length: number) => {
    const values = Float32Array.from({ length: this.size(length) }, () => 0.5 + this.random.uniform());
    return this.keep<Tensor1D>(tensor(values, [values.length]));
  };
  norm = (channels: number) => ({
    mean: this.tensor<Tensor1D>(channels),
    variance: this.positive(channels),
    gamma: this.tensor<Tensor1D>(channels),
    beta: this.tensor<Tensor1D>(channels),
  });
  /** Side by side with `x`. */
  parts = (): Tensor4D[] => {
    const x = this.maps(this.upTo(5));
    const [batch, height, width] = x.shape;
    return [
      x,
      ...Array.from({ length: this.random.int(3) }, () => this.tensor<Tensor4D>(batch, height, width, this.upTo(18))),
    ];
  };
}

const channelsOf = (xs: Tensor4D[]) => xs.reduce((sum, x) => sum + x.shape[3], 0);
const [epsilon, keepActivated, batchStatistics] = [1e-2, true, true];

const calls: ((one: Case) => Tensor[])[] = [
  (one) => {
    const [x, window] = [one.maps(one.upTo(18)), one.window()];
    const pooled = maxPoolWithWorkspace(x, window);
    one.keep(pooled.y);
    if (pooled.workspace) one.keep(pooled.workspace);
    return [pooled.y, maxPoolGradient(one.tensor(...pooled.y.shape), x, pooled, window), maxPool(x, window)];
  },
  (one) => [averagePool(one.maps(one.upTo(5)), one.window())],
  (one) => {
    const xs = one.parts();
    const norm = one.norm(channelsOf(xs));
    const y = normRelu(xs, norm, { epsilon, relu: true });
    const dy = one.tensor<Tensor4D>(...one.keep(y).shape);
    const made = normReluGradient(dy, xs, norm, [], { epsilon, relu: true, batchStatistics });
    const dxs = made.accumulators.map((each, index) => {
      const mean = one.keep<Tensor1D>(
        slice(norm.mean, [xs.slice(0, index).reduce((sum, x) => sum + x.shape[3], 0)], [xs[index]!.shape[3]]),
      );
      return finishGradient(each, xs[index]!, mean);
    });
    return [y, ...dxs, made.dgamma, made.dbeta];
  },
  (one) => {
    const xs = one.parts();
    const norm = one.norm(channelsOf(xs));
    const { kernelSize, ...window } = one.window();
    const filter = one.tensor<Tensor4D>(kernelSize, kernelSize, channelsOf(xs), one.upTo(18));
    const pooled = one.chance(0.2);
    const options = { epsilon, ...window, pooled, keepActivated };
    const { y, activated } = normReluConv(xs, norm, filter, undefined, options);
    const dy = one.tensor<Tensor4D>(...one.keep(y).shape);
    if (activated) one.keep(activated);
    const all = { epsilon, ...window, pooled, batchStatistics };
    const made = normReluConvGradient(dy, xs, norm, filter, activated, [], all);
    for (const each of made.accumulators) one.keep(each);
    return [y, made.dgamma, made.dbeta, made.dfilter];
  },
  (one) => {
    const xs = one.parts();
    const norm = one.norm(channelsOf(xs));
    const window = one.window();
    const { y, kept } = normReluMaxPool(xs, norm, window, { epsilon, keepActivated });
    if (kept) one.keep(kept);
    const dy = one.tensor<Tensor4D>(...one.keep(y).shape);
    const made = normReluMaxPoolGradient(dy, xs, norm, window, kept, [], { epsilon, batchStatistics });
    for (const each of made.accumulators) one.keep(each);
    return [y, made.dgamma, made.dbeta];
  },
  (one) => {
    const x = one.maps(one.upTo(18));
    const { kernelSize, ...window } = one.window();
    const filter = one.tensor<Tensor4D>(kernelSize, kernelSize, x.shape[3], one.upTo(18));
    const bias = one.chance(0.5) ? one.tensor<Tensor1D>(filter.shape[3]) : undefined;
    const prepared = one.chance(0.5) ? prepareFilter(filter, window) : undefined;
    if (prepared) one.keep(prepared);
    return [fusedConv2d(x, filter, bias, { ...window, relu: one.chance(0.5), prepared })];
  },
  (one) => {
    const x = one.maps(one.upTo(18));
    const [scale, shift] = [one.tensor<Tensor1D>(x.shape[3]), one.tensor<Tensor1D>(x.shape[3])];
    const { kernelSize, ...window } = one.window();
    const filter = one.tensor<Tensor4D>(kernelSize, kernelSize, x.shape[3], one.upTo(5));
    return [
      scaleShiftRelu(x, scale, shift),
      scaleShiftReluConv2d([x], { scale, shift }, filter, undefined, { ...window, pooled: one.chance(0.2) }),
    ];
  },
  (one) => {
    const x = one.maps(one.upTo(6));
    const { kernelSize, ...window } = one.window();
    const filter = one.tensor<Tensor4D>(kernelSize, kernelSize, x.shape[3], one.upTo(18));
    const { y, moments } = conv2dWithMoments(x, filter, undefined, window);
    const dy = one.tensor<Tensor4D>(...one.keep(y).shape);
    const made = conv2dParameterGradients(x, dy, filter.shape, { ...window, bias: true });
    return [y, moments.mean, moments.variance, made.dfilter, made.dbias!];
  },
];

async function outcomeOf(seed: number): Promise<Outcome> {
  const one = new Case(seed);
  let outputs: Tensor[] = [];
  try {
    outputs = calls[seed % calls.length]!(one);
    const values = await Promise.all(outputs.map((output) => output.data()));
    return values.flatMap((each) => [...each].map((value) => (Number.isFinite(value) ? value : null)));
  } catch (error) {
    if (error instanceof OpError) return error.message;
    if (error instanceof NoTensor) return 'a tensor of such a shape cannot be made';
    throw new Error(`case ${seed} gave an error that is not ours`, { cause: error });
  } finally {
    dispose([...new Set([...outputs, ...one.made])].filter((x) => !x.isDisposed));
  }
}

const [backend, count] = [process.argv[2] as Rung, Number(process.argv[3])];
await startBackend({ backend });
const outcomes: Outcome[] = [];
for (let seed = 0; seed < count; seed++) outcomes.push(await outcomeOf(seed));
console.log(JSON.stringify(outcomes));
