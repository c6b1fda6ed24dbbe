import {
  add,
  elu as coreElu,
  leakyRelu as coreLeakyRelu,
  mul,
  neg,
  sigmoid,
  step,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { defineOp } from './defineOp.ts';
import { expectFloat32, expectFloats, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { relu, reluGradient } from './relu.ts';
import type { Activation } from './specs.ts';

export type ActivationKind = Activation['kind'];
type Of<Kind extends ActivationKind> = Extract<Activation, { kind: Kind }>;

/** One activation, as forward and backward passes run it. */
interface Definition<Kind extends ActivationKind> {
  forward(x: Tensor, activation: Of<Kind>): Tensor;
  /** Whether the gradient is computed from the activation's input or its output; that is kept for it. */
  gradientReads: 'input' | 'output';
  backward(dy: Tensor, kept: Tensor, activation: Of<Kind>): Tensor;
}

/** An activation and its gradient as two kernels, from its value and its derivative in core kernels. */
function pointwise<Kind extends Exclude<ActivationKind, 'relu'>>(
  kind: Kind,
  gradientReads: 'input' | 'output',
  {
    value,
    derivative,
  }: {
    value(x: Tensor, activation: Of<Kind>): Tensor;
    /** From the input or the output, as `gradientReads` says; NaN where that is NaN. */
    derivative(kept: Tensor, activation: Of<Kind>): Tensor;
  },
): Definition<Kind> {
  const differentiate = defineOp<{ dy: Tensor; kept: Tensor }, Of<Kind>>({
    name: kernelNames[`${kind}Grad`],
    compose: ({ dy, kept }, activation) => [mul(dy, derivative(kept, activation))],
  });
  const backward = (dy: Tensor, kept: Tensor, activation: Of<Kind>) => differentiate({ dy, kept }, activation)[0]!;
  const apply = defineOp<{ x: Tensor }, Of<Kind>>({
    name: kernelNames[kind],
    compose: ({ x }, activation) => [value(x, activation)],
    gradient: {
      ...(gradientReads === 'input' ? { saveInputs: ['x'] } : { saveOutputs: [true] }),
      backward: ([dy], [kept], activation) => ({ x: () => backward(dy!, kept!, activation) }),
    },
  });
  return { forward: (x, activation) => apply({ x }, activation)[0]!, gradientReads, backward };
}

const definitions: { readonly [Kind in ActivationKind]: Definition<Kind> } = {
  relu: { forward: relu, gradientReads: 'output', backward: reluGradient },
  leakyRelu: /* @__PURE__ */ pointwise('leakyRelu', 'output', {
    value: (x, { slope }) => coreLeakyRelu(x, slope),
    derivative: (y, { slope }) => step(y, slope),
  }),
  elu: /* @__PURE__ */ pointwise('elu', 'output', {
    value: (x) => coreElu(x),
    // The smaller of 1 and y + 1, by a ReLU, since the minimum of some backends loses NaN.
    derivative: (y) => sub(1, relu(neg(y))),
  }),
  silu: /* @__PURE__ */ pointwise('silu', 'input', {
    value: (x) => mul(x, sigmoid(x)),
    derivative: (x) => {
      const gate = sigmoid(x);
      return mul(gate, add(1, mul(x, sub(1, gate))));
    },
  }),
};

export const activationKinds = Object.keys(definitions) as readonly ActivationKind[];

const definitionOf = (activation: Activation) => definitions[activation.kind] as Definition<ActivationKind>;

function expectActivation(op: string, activation: Activation): void {
  if (!Object.hasOwn(definitions, activation.kind)) {
    throw new OpError(op, `kind must be one of ${activationKinds.join(', ')}, got ${activation.kind}`);
  }
  if (activation.kind !== 'leakyRelu') return;
  const { slope } = activation;
  if (!(slope >= 0 && slope < Number.POSITIVE_INFINITY)) {
    throw new OpError(op, `slope of leakyRelu must be a number from 0, got ${slope}`);
  }
}

/**
 * An activation, value by value, with PyTorch's gradients at the kinks:
 * - `relu`: `max(x, 0)`
 * - `leakyRelu`: `x` where it is positive, else `slope x` (Maas et al. 2013)
 * - `elu`: `x` where it is positive, else `exp(x) - 1` (Clevert et al. 2016)
 * - `silu`, also called swish: `x sigmoid(x)` (Elfwing et al. 2017)
 *
 * @param x of any shape; what comes of NaN is NaN
 * @throws OpError where there is no such activation, or its slope is negative or not finite
 */
export function activate<T extends Tensor>(x: T, activation: Activation): T {
  expectActivation('activate', activation);
  expectFloat32('activate', 'x', x);
  return definitionOf(activation).forward(x, activation) as T;
}

/** Whether {@link activationGradient} is computed from the activation's input or from its output. */
export function activationGradientReads(kind: ActivationKind): 'input' | 'output' {
  return definitions[kind].gradientReads;
}

/**
 * Gradient of an activation's input from that of its output.
 *
 * @param dy gradient of the output
 * @param kept the input or the output: see {@link activationGradientReads}
 * @throws OpError where shapes do not fit, or as {@link activate}
 */
export function activationGradient<T extends Tensor>(dy: T, kept: T, activation: Activation): T {
  expectActivation('activationGradient', activation);
  expectFloat32('activationGradient', 'kept', kept);
  expectFloats('activationGradient', 'dy', dy, kept.shape);
  return definitionOf(activation).backward(dy, kept, activation) as T;
}
