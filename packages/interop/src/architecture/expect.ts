import type { DenseNetConfig } from '@densenet/model';
import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import { activationText, describeOperation, type Operation, type Step, type Window } from './step.ts';

type Activation = DenseNetConfig['activation'];

/** What the definition of a network has at one place. */
export interface Expectation {
  /** The expected layer in words, for messages: `... expected TEXT`. */
  text: string;
  holds: (operation: Operation) => boolean;
}

/** A square window with as many zeros on every side, as all in this project's networks. */
interface Square {
  kernelSize: number;
  stride: number;
  padding: number;
}

const isSquare = (window: Window, { kernelSize, stride, padding }: Square): boolean =>
  window.kernelSize.every((length) => length === kernelSize) &&
  window.strides.every((length) => length === stride) &&
  window.padding !== 'same' &&
  window.padding.every((length) => length === padding);

const squareText = ({ kernelSize, stride, padding }: Square) =>
  `${kernelSize}x${kernelSize}, stride ${stride}, padding ${padding} on every side`;

export const convolution = (square: Square): Expectation => ({
  text: `a convolution of ${squareText(square)}`,
  holds: (operation) => operation.kind === 'convolution' && isSquare(operation, square),
});

export const pooling = (how: 'max' | 'average', square: Square): Expectation => ({
  text: `${how} pooling of ${squareText(square)}`,
  holds: (operation) => operation.kind === 'pooling' && operation.how === how && isSquare(operation, square),
});

export const norm: Expectation = {
  text: 'a batch norm',
  holds: (operation) => operation.kind === 'norm' && operation.axis === 'last',
};

/** The activation that a network has everywhere. */
export const activation = (expected: Activation): Expectation => ({
  text: `the activation ${activationText({ name: expected.kind, ...expected })}`,
  holds: (operation) =>
    operation.kind === 'activation' &&
    operation.name === expected.kind &&
    operation.slope === ('slope' in expected ? expected.slope : undefined),
});

export const linear: Expectation = {
  text: 'a fully connected layer',
  holds: ({ kind }) => kind === 'linear',
};

/** @throws LayoutError always: it names the layer, what the layer is and what was expected */
export function refuse(step: Step, expected: string): never {
  throw new LayoutError(`layer ${quoted(step.layer)} is ${describeOperation(step.operation)}; expected ${expected}`);
}

/**
 * Compares `steps` with what the definition has at one place, such as `"the stem"`.
 *
 * @throws LayoutError where a layer is another than expected, missing or left over; it names the first
 */
export function expectSteps(steps: readonly Step[], expected: readonly Expectation[], place: string): void {
  expected.forEach(({ text, holds }, index) => {
    const step = steps[index];
    if (step === undefined) {
      const last = steps.at(-1);
      throw new LayoutError(
        `${place} ${last ? `ends after layer ${quoted(last.layer)}` : 'is empty'}; expected ${text}`,
      );
    }
    if (!holds(step.operation)) refuse(step, `${text} in ${place}`);
  });
  const left = steps[expected.length];
  if (left) refuse(left, `${place} to end before it`);
}
