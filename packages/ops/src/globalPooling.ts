import {
  equal,
  fill,
  max,
  mean,
  min,
  mul,
  ones,
  type Rank,
  range,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import { maximaOf, withInfinityForNaN } from './composeMaxPool.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, expectMaps } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

const averagePositions = /* @__PURE__ */ defineOp<{ x: Tensor }, { inputShape: number[] }>({
  name: kernelNames.globalAveragePool,
  compose: ({ x }) => [mean(x, [1, 2])],
  gradient: {
    backward: ([dy], _saved, { inputShape }) => ({ x: () => globalAveragePoolGradient(dy!, inputShape) }),
  },
});

/** Mean over all positions: `[batch, height, width, channels]` to `[batch, channels]`. */
export function globalAveragePool(x: Tensor4D): Tensor2D {
  expectMaps('globalAveragePool', 'x', x);
  return averagePositions({ x }, { inputShape: x.shape })[0] as Tensor2D;
}

/** Gradient of global average pooling's input, of `inputShape`, from that of its output, `[batch, channels]`. */
export function globalAveragePoolGradient(dy: Tensor, inputShape: readonly number[]): Tensor4D {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  return tidy(() => {
    const share = mul(reshape(dy, [batch, 1, 1, channels]), 1 / (height * width));
    return mul(share, ones<Rank.R4>([batch, height, width, channels]));
  });
}

const maximumGrad = /* @__PURE__ */ defineOp<{ dy: Tensor; x: Tensor; y: Tensor }>({
  name: kernelNames.globalMaxPoolGrad,
  compose: ({ dy, x, y }) => {
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const positions = height * width;
    const perImage = <T extends Tensor>(of: T) => reshape(of, [batch, 1, channels]);
    const isMaximum = equal(
      withInfinityForNaN(reshape(x, [batch, positions, channels])),
      perImage(withInfinityForNaN(y)),
    );
    const shape = isMaximum.shape as [number, number, number];
    const position = mul(reshape(range(0, positions), [1, positions, 1]), ones(shape));
    // By the smallest of the positions, since of equal maxima not every backend's argMax takes the first.
    const first = min(where(isMaximum, position, fill(shape, positions)), 1, true);
    const dx = where(equal(position, first), mul(perImage(dy), ones(shape)), zeros(shape));
    return [reshape(dx, x.shape)];
  },
});

const maximumOfPositions = /* @__PURE__ */ defineOp<{ x: Tensor }>({
  name: kernelNames.globalMaxPool,
  compose: ({ x }) => [maximaOf(x as Tensor4D, (maps) => max<Tensor2D>(maps, [1, 2]))],
  gradient: {
    saveInputs: ['x'],
    saveOutputs: [true],
    backward: ([dy], [x, y]) => ({ x: () => globalMaxPoolGradient(dy!, x!, y!) }),
  },
});

/**
 * Maximum over all positions: `[batch, height, width, channels]` to `[batch, channels]`. NaN always wins.
 *
 * @throws OpError where `x` is no maps, or empty
 */
export function globalMaxPool(x: Tensor4D): Tensor2D {
  expectMaps('globalMaxPool', 'x', x);
  return maximumOfPositions({ x }, {})[0] as Tensor2D;
}

/**
 * Gradient of global max-pooling's input `x`, from that of its output `y`: each channel hands it to its first maximum, or to
 * a NaN, as PyTorch does.
 *
 * @param dy `[batch, channels]`, as `y`
 * @throws OpError where shapes do not fit
 */
export function globalMaxPoolGradient(dy: Tensor, x: Tensor, y: Tensor): Tensor4D {
  expectMaps('globalMaxPoolGradient', 'x', x);
  const output = [x.shape[0]!, x.shape[3]!];
  expectFloats('globalMaxPoolGradient', 'y', y, output);
  expectFloats('globalMaxPoolGradient', 'dy', dy, output);
  return maximumGrad({ dy, x, y }, {})[0] as Tensor4D;
}
