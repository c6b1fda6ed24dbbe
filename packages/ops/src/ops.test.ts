import { readFileSync } from 'node:fs';
import {
  dispose,
  grads,
  memory,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { relativeDifference } from '../../../testing/compare.ts';
import {
  type Activation,
  activate,
  activationKinds,
  add,
  averagePool,
  batchNormInference,
  batchNormTraining,
  concat,
  conv2d,
  createRandom,
  defineOp,
  globalAveragePool,
  globalMaxPool,
  linear,
  maxPool,
  softmaxCrossEntropy,
  type WindowSpec,
} from './index.ts';

interface Stored {
  shape: number[];
  values: number[];
}

interface Case {
  op: string;
  attrs: Record<string, number>;
  inputs: Record<string, Stored>;
  outputs: Record<string, Stored>;
  upstream: Stored;
  gradients: Record<string, Stored>;
}

/** Values and gradients of PyTorch, written by tools/make_op_fixtures.py. */
const cases = JSON.parse(readFileSync(new URL('./fixtures/ops.json', import.meta.url), 'utf8')) as Record<string, Case>;

type Inputs = { [name: string]: Tensor };

/** Runs a case's operation; the first output is the differentiated one. */
function runOp({ op, attrs }: Case, inputs: Inputs): Record<string, Tensor> {
  const get = <T extends Tensor>(name: string) => inputs[name] as T;
  const window = attrs as unknown as WindowSpec;
  const x = get<Tensor4D>('x');
  switch (op) {
    case 'conv2d':
      return { y: conv2d(x, get('filter'), inputs.bias as Tensor1D | undefined, attrs) };
    case 'batchNormTraining':
      return { ...batchNormTraining(x, get('gamma'), get('beta'), attrs.epsilon!) };
    case 'batchNormInference':
      return { y: batchNormInference(x, get('gamma'), get('beta'), get('mean'), get('variance'), attrs.epsilon!) };
    case 'maxPool':
      return { y: maxPool(x, window) };
    case 'averagePool':
      return { y: averagePool(x, window) };
    case 'globalAveragePool':
      return { y: globalAveragePool(x) };
    case 'globalMaxPool':
      return { y: globalMaxPool(x) };
    case 'concat':
      return { y: concat(Object.values(inputs) as Tensor4D[]) };
    case 'add':
      return { y: add(Object.values(inputs)) };
    case 'linear':
      return { y: linear(get<Tensor2D>('x'), get('weight'), get('bias')) };
    case 'softmaxCrossEntropy':
      return { loss: softmaxCrossEntropy(get('logits'), get('labels')) };
    default:
      if (activationKinds.some((kind) => kind === op)) return { y: activate(x, { kind: op, ...attrs } as Activation) };
      throw new Error(`no such operation: ${op}`);
  }
}

function load(stored: Record<string, Stored>): Inputs {
  return Object.fromEntries(
    Object.entries(stored).map(([name, { shape, values }]) => [
      name,
      tensor(values, shape, name === 'labels' ? 'int32' : 'float32'),
    ]),
  );
}

const sumOfProducts = defineOp<{ y: Tensor; upstream: Tensor }>({
  name: 'test/sumOfProducts',
  compose: ({ y, upstream }) => [sum(mul(y, upstream))],
  gradient: {
    saveInputs: ['y', 'upstream'],
    backward: ([dy], [y, upstream]) => ({ y: () => mul(dy!, upstream!), upstream: () => mul(dy!, y!) }),
  },
});

/** `sum(first output x upstream)` as a function of the differentiable inputs, in the order of `one.gradients`. */
function projection(one: Case, inputs: Inputs): (...xs: Tensor[]) => Scalar {
  const upstream = tensor(one.upstream.values, one.upstream.shape);
  const names = Object.keys(one.gradients);
  return (...xs) => {
    const replaced = { ...inputs, ...Object.fromEntries(names.map((name, index) => [name, xs[index]!])) };
    return sumOfProducts({ y: Object.values(runOp(one, replaced))[0]!, upstream }, {})[0] as Scalar;
  };
}

/** Float32 sums in another order: a few units in the last place of the largest value. */
const fixtureTolerance = 2e-5;
/** The tolerance of a central difference in float32, relative to the sum of the gradient's parts along the direction. */
const numericTolerance = 1e-2;

/** The two largest values of a channel of a fixture of global max-pooling. */
const tied = 3;

/** A step that is small for the values, and not lost in their rounding. */
function stepFor({ op }: Case, values: readonly number[]): number {
  if (op === 'softmaxCrossEntropy') return 0.05;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return 3e-3 * (Math.sqrt(variance) || 1);
}

describeOnEachBackend('operations', () => {
  it.each(Object.entries(cases))('%s: values are those of PyTorch', async (_name, one) => {
    const outputs = runOp(one, load(one.inputs));
    for (const [name, { shape, values }] of Object.entries(one.outputs)) {
      expect(outputs[name]!.shape, name).toEqual(shape);
      expect(relativeDifference(await outputs[name]!.data(), values), name).toBeLessThan(fixtureTolerance);
    }
  });

  it.each(Object.entries(cases))('%s: gradients are those of PyTorch', async (_name, one) => {
    const inputs = load(one.inputs);
    const names = Object.keys(one.gradients);
    const gradients = grads(projection(one, inputs))(names.map((name) => inputs[name]!));
    for (const [index, name] of names.entries()) {
      const { shape, values } = one.gradients[name]!;
      expect(gradients[index]!.shape, name).toEqual(shape);
      expect(relativeDifference(await gradients[index]!.data(), values), name).toBeLessThan(fixtureTolerance);
    }
  });

  it.each(Object.entries(cases))('%s: gradients are those of finite differences', async (_name, one) => {
    const inputs = load(one.inputs);
    const names = Object.keys(one.gradients);
    const f = projection(one, inputs);
    const at = names.map((name) => inputs[name]!);
    const gradients = grads(f)(at);
    const random = createRandom(1);
    for (const [index, name] of names.entries()) {
      const { shape, values } = one.inputs[name]!;
      const step = stepFor(one, values);
      // At its kink a ReLU has no derivative to compare with, nor has a maximum of two equal values.
      const kinks: { [op: string]: number } = { relu: 0, leakyRelu: 0, globalMaxPool: tied };
      const isKink = (value: number) => Math.abs(value - (kinks[one.op] ?? Number.NaN)) <= step;
      const direction = values.map((value) => (isKink(value) ? 0 : 2 * random.uniform() - 1));
      const moved = async (sign: number) => {
        const x = tensor(
          values.map((value, i) => value + sign * step * direction[i]!),
          shape,
        );
        return (await f(...at.with(index, x)).data())[0]!;
      };
      const numeric = ((await moved(1)) - (await moved(-1))) / (2 * step);
      const parts = [...(await gradients[index]!.data())].map((value, i) => value * direction[i]!);
      const analytic = parts.reduce((sum, part) => sum + part, 0);
      const scale = parts.reduce((sum, part) => sum + Math.abs(part), 0);
      expect(Math.abs(numeric - analytic), name).toBeLessThan(numericTolerance * Math.max(scale, 0.1));
    }
  });

  it.each(Object.entries(cases))('%s: leaves no tensor but its outputs and gradients', (_name, one) => {
    const inputs = load(one.inputs);
    const xs = Object.keys(one.gradients).map((name) => inputs[name]!);
    const f = projection(one, inputs);
    const before = memory().numTensors;
    dispose(tidy(() => grads(f)(xs)));
    expect(memory().numTensors).toBe(before);
    const outputs = runOp(one, inputs);
    expect(memory().numTensors).toBe(before + Object.keys(outputs).length);
    dispose(outputs);
  });
});
