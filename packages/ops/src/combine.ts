import { addN, concat as coreConcat, split, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { byPosition } from './byPosition.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectMaps, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

/** The reverse of `concat`: gradients of its inputs, of so many `channels` each, from that of its output. */
export function concatGradient(dy: Tensor, channels: readonly number[]): Tensor4D[] {
  return split(dy as Tensor4D, [...channels], 3);
}

const joinChannels = /* @__PURE__ */ defineOp<TensorInputs, { channels: number[] }>({
  name: kernelNames.concat,
  compose: (xs) => [coreConcat(Object.values(xs), 3)],
  gradient: {
    backward: ([dy], _saved, { channels }) => {
      const parts = concatGradient(dy!, channels);
      return Object.fromEntries(Object.entries(byPosition(parts)).map(([name, part]) => [name, () => part] as const));
    },
  },
});

/**
 * Feature maps side by side along the channels: what makes a network dense (Huang et al. 2017, section 3).
 *
 * @param xs tensors of `[batch, height, width, channels]`, alike but for the channels
 * @throws OpError where there is none, or batch, height or width differ
 */
export function concat(xs: readonly Tensor4D[]): Tensor4D {
  const first = xs[0];
  if (!first) throw new OpError('concat', 'needs at least one tensor, got none');
  xs.forEach((x, index) => {
    expectMaps('concat', `tensor ${index}`, x);
    if ([0, 1, 2].some((axis) => x.shape[axis] !== first.shape[axis])) {
      const shapes = `[${first.shape.join(', ')}] and [${x.shape.join(', ')}]`;
      throw new OpError('concat', `batch, height and width must agree, got ${shapes} at positions 0 and ${index}`);
    }
  });
  if (xs.length === 1) return first;
  return joinChannels(byPosition(xs), { channels: xs.map((x) => x.shape[3]) })[0] as Tensor4D;
}

const sumAll = /* @__PURE__ */ defineOp<TensorInputs, { count: number }>({
  name: kernelNames.add,
  compose: (xs) => [addN(Object.values(xs))],
  gradient: {
    // A clone each: the engine disposes of gradients one by one as it adds them up.
    backward: ([dy], _saved, { count }) =>
      Object.fromEntries(
        Object.keys(byPosition(Array<Tensor>(count).fill(dy!))).map((name) => [name, () => dy!.clone()] as const),
      ),
  },
});

/**
 * Sum of tensors of one shape: the shortcut of a residual network.
 *
 * @throws OpError where there is none, or shapes differ
 */
export function add<T extends Tensor>(xs: readonly T[]): T {
  const first = xs[0];
  if (!first) throw new OpError('add', 'needs at least one tensor, got none');
  xs.forEach((x, index) => {
    if (x.shape.join() !== first.shape.join()) {
      const shapes = `[${first.shape.join(', ')}] and [${x.shape.join(', ')}]`;
      throw new OpError('add', `shapes must agree, got ${shapes} at positions 0 and ${index}`);
    }
  });
  if (xs.length === 1) return first;
  return sumAll(byPosition(xs), { count: xs.length })[0] as T;
}
