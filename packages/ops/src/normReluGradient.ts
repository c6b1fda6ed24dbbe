import { add, mul, rsqrt, split, sub, type Tensor, type Tensor1D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { expectAccumulated } from './accumulatedGradient.ts';
import { accumulatorsOf, addByPosition, inOrder } from './byPosition.ts';
import { sumByChannel } from './channelMoments.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import {
  channelsOf,
  expectParts,
  joinParts,
  type NormInputs,
  type NormReluAttributes,
  type NormVectors,
  scaleShiftActivate,
  vectors,
} from './normRelu.ts';
import { reluGradient } from './relu.ts';
import { share } from './share.ts';

/**
 * For each part, the sum of the gradients that its readers have added so far; undefined where none has. Only the kernels that
 * make and change accumulators, and `finishGradient`, know their form: in the composed operations it is the gradient itself.
 */
export type Accumulators = readonly (Tensor | undefined)[];

export interface NormGradientOptions {
  epsilon: number;
  /** Whether mean and variance are the batch's own, so that the gradient flows through them too. False if frozen. */
  batchStatistics: boolean;
}

export interface NormGradients {
  /** For each part, its accumulator with this norm's gradient added. */
  accumulators: Tensor[];
  /** The gradient of the scale, `[channels]`. */
  dgamma: Tensor1D;
  /** The gradient of the shift, `[channels]`. */
  dbeta: Tensor1D;
}

type Attributes = NormReluAttributes & NormGradientOptions & { started: boolean[] };

/** The inputs; among them may be `y`, the output of the forward pass, which is computed again if it is missing. */
type Inputs = NormInputs & { dy: Tensor };

const normReluGrad = /* @__PURE__ */ defineOp<Inputs, Attributes>({
  name: kernelNames.normReluGrad,
  compose: (inputs, { epsilon, relu: withRelu, batchStatistics }) => {
    const { dy, mean, variance, gamma, beta, y } = inputs;
    const xs = inOrder(inputs);
    const inverseDeviation = rsqrt(add(variance, epsilon));
    const scale = mul(gamma, inverseDeviation);
    const centred = tidy(() => sub(joinParts(xs), mean));
    const dNormalized = withRelu
      ? tidy(() => reluGradient(dy, y ?? scaleShiftActivate(centred, scale, beta, true)))
      : share(dy);
    const dbeta = sumByChannel(dNormalized);
    const dgamma = mul(
      tidy(() => sumByChannel(mul(dNormalized, centred))),
      inverseDeviation,
    );
    const dx = batchStatistics
      ? throughMoments(dNormalized, centred, { dgamma, dbeta, inverseDeviation, scale })
      : tidy(() => mul(dNormalized, scale));
    if (!batchStatistics) for (const used of [centred, dNormalized]) used.dispose();
    const channels = xs.map((x) => x.shape[3]!);
    const parts = xs.length === 1 ? [dx] : split(dx, channels, 3);
    if (xs.length > 1) dx.dispose();
    const accumulators = accumulatorsOf(inputs, xs.length);
    return [...parts.map((part, index) => addTo(accumulators[index], part)), dgamma, dbeta];
  },
});

/**
 * Gradient of a norm's input where mean and variance are the batch's own: the gradient through these removes from `dNormalized` its
 * mean and its projection on the normalised maps. Disposes of its first two arguments as soon as it can: every tensor here is as
 * large as the concatenation, and those that live at once are the peak of a training step.
 */
function throughMoments(
  dNormalized: Tensor,
  centred: Tensor,
  { dgamma, dbeta, inverseDeviation, scale }: { [name in 'dgamma' | 'dbeta' | 'inverseDeviation' | 'scale']: Tensor },
): Tensor {
  const share = centred.shape[3]! / centred.size;
  const along = mul(mul(inverseDeviation, dgamma), share);
  const withoutMean = sub(dNormalized, mul(dbeta, share));
  dNormalized.dispose();
  const alongMaps = mul(centred, along);
  centred.dispose();
  const left = sub(withoutMean, alongMaps);
  for (const used of [withoutMean, alongMaps]) used.dispose();
  const dx = mul(left, scale);
  left.dispose();
  return dx;
}

function addTo(accumulator: Tensor | undefined, part: Tensor): Tensor {
  if (!accumulator) return part;
  const sum = add(accumulator, part);
  part.dispose();
  return sum;
}

/**
 * Gradient of {@link normRelu}. The ReLU's mask is computed again from the parts, by the expression of the forward pass.
 *
 * @param dy of the output, `[batch, height, width, channels of all parts]`
 * @param accumulators one for each part, undefined where none has been begun; they are used up (disposed of) and replaced by those
 * that are returned
 * @param y the output, where it is still there
 * @throws OpError where shapes do not fit; then the accumulators are as they were
 */
export function normReluGradient(
  dy: Tensor4D,
  xs: readonly Tensor4D[],
  norm: NormVectors,
  accumulators: Accumulators,
  { epsilon, relu, batchStatistics }: NormReluAttributes & NormGradientOptions,
  y?: Tensor4D,
): NormGradients {
  expectParts('normReluGradient', xs, norm);
  const shape = [...xs[0]!.shape.slice(0, 3), channelsOf(xs)];
  expectFloats('normReluGradient', 'dy', dy, shape);
  if (y) expectFloats('normReluGradient', 'y', y, shape);
  expectAccumulators('normReluGradient', xs, accumulators);
  const inputs = addByPosition({ dy, ...vectors(norm), ...(y ? { y } : {}) }, xs);
  addByPosition(inputs, accumulators, 'a');
  const started = xs.map((_, index) => accumulators[index] !== undefined);
  const outputs = normReluGrad(inputs, { epsilon, relu, batchStatistics, started });
  return useUp(accumulators, outputs, xs.length);
}

/** @throws OpError where an accumulator has not the shape of its part's gradient */
export function expectAccumulators(op: string, xs: readonly Tensor[], accumulators: Accumulators): void {
  for (const [index, x] of xs.entries()) {
    const accumulator = accumulators[index];
    if (accumulator) expectAccumulated(op, `accumulator ${index}`, accumulator, x.shape);
  }
}

/** The outputs of a gradient kernel by name. Disposes of the accumulators that the kernel has read. */
export function useUp(accumulators: Accumulators, outputs: readonly Tensor[], parts: number): NormGradients {
  accumulators.forEach((old, index) => {
    if (old !== outputs[index]) old?.dispose();
  });
  const [dgamma, dbeta] = outputs.slice(parts);
  return { accumulators: outputs.slice(0, parts), dgamma: dgamma as Tensor1D, dbeta: dbeta as Tensor1D };
}
