import {
  add,
  concat as coreConcat,
  mul,
  rsqrt,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { byPosition, inOrder } from './byPosition.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloats, expectMaps, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import { relu } from './relu.ts';
import { share } from './share.ts';

/** A batch norm's vectors, `[channels]` each, of all parts together. */
export interface NormVectors {
  /** Mean of the batch, or the running mean where the norm is frozen. */
  mean: Tensor1D;
  /** Biased variance of the batch, or the running variance where the norm is frozen. */
  variance: Tensor1D;
  /** Scale. */
  gamma: Tensor1D;
  /** Shift. */
  beta: Tensor1D;
}

export interface NormReluAttributes {
  epsilon: number;
  /** Whether a ReLU follows the norm. */
  relu: boolean;
}

/** The inputs of a kernel that reads a concatenation's parts and normalises them. */
export type NormInputs = TensorInputs & { mean: Tensor; variance: Tensor; gamma: Tensor; beta: Tensor };

/** Feature maps side by side along the channels; where there is one part, a second handle to it. */
export function joinParts(xs: readonly Tensor[]): Tensor4D {
  return xs.length === 1 ? (share(xs[0]!) as Tensor4D) : coreConcat(xs as Tensor4D[], 3);
}

/** Norm and ReLU of maps from which the mean has been subtracted: one expression for both passes, which see the same bits. */
export function scaleShiftActivate(centred: Tensor, scale: Tensor, beta: Tensor, withRelu: boolean): Tensor {
  return tidy(() => {
    const normalized = add(mul(centred, scale), beta);
    return withRelu ? relu(normalized) : normalized;
  });
}

const normalizeParts = /* @__PURE__ */ defineOp<NormInputs, NormReluAttributes>({
  name: kernelNames.normRelu,
  compose: ({ mean, variance, gamma, beta, ...xs }, { epsilon, relu: withRelu }) => {
    const scale = mul(gamma, rsqrt(add(variance, epsilon)));
    const centred = tidy(() => sub(joinParts(inOrder(xs)), mean));
    return [scaleShiftActivate(centred, scale, beta, withRelu)];
  },
});

/**
 * Batch norm, and ReLU if wanted, of a concatenation that is given by its parts and never written.
 *
 * @param xs the parts, `[batch, height, width, channels_i]`
 * @returns `act((x - mean) gamma / sqrt(variance + epsilon) + beta)`, `[batch, height, width, sum of channels_i]`
 * @throws OpError where shapes do not fit
 */
export function normRelu(
  xs: readonly Tensor4D[],
  norm: NormVectors,
  { epsilon, relu: withRelu }: NormReluAttributes,
): Tensor4D {
  expectParts('normRelu', xs, norm);
  return normalizeParts({ ...byPosition(xs), ...vectors(norm) }, { epsilon, relu: withRelu })[0] as Tensor4D;
}

/** A norm's vectors and no more, as a kernel's inputs. */
export function vectors({ mean, variance, gamma, beta }: NormVectors): NormVectors {
  return { mean, variance, gamma, beta };
}

/** The norm's vectors among a kernel's inputs. */
export const vectorsOf = (inputs: NormInputs): NormVectors => vectors(inputs as unknown as NormVectors);

/** @throws OpError where the parts do not fit together, or the norm's vectors do not fit them */
export function expectParts(op: string, xs: readonly Tensor[], norm: NormVectors): void {
  expectSideBySide(op, xs);
  const channels = channelsOf(xs);
  for (const name of ['mean', 'variance', 'gamma', 'beta'] as const) expectFloats(op, name, norm[name], [channels]);
}

/** @throws OpError where `xs` are no maps that lie side by side along the channels */
export function expectSideBySide(op: string, xs: readonly Tensor[]): void {
  const first = xs[0];
  if (!first) throw new OpError(op, 'needs at least one part, got none');
  const [batch, height, width] = first.shape;
  for (const [index, x] of xs.entries()) {
    expectMaps(op, `part ${index}`, x);
    if (x.shape[0] !== batch || x.shape[1] !== height || x.shape[2] !== width) {
      const shapes = `[${first.shape.join(', ')}] and [${x.shape.join(', ')}]`;
      throw new OpError(op, `batch, height and width must agree, got ${shapes} at positions 0 and ${index}`);
    }
  }
}

/** Channels of all parts together. */
export function channelsOf(xs: readonly Tensor[]): number {
  return xs.reduce((sum, x) => sum + x.shape[3]!, 0);
}
