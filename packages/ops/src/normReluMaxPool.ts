import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { accumulatorsOf, byPosition, inOrder } from './byPosition.ts';
import { defineOp } from './defineOp.ts';
import { expectFloats, OpError } from './errors.ts';
import { kernelNames } from './kernelNames.ts';
import {
  channelsOf,
  expectParts,
  type NormInputs,
  type NormVectors,
  normRelu,
  vectors,
  vectorsOf,
} from './normRelu.ts';
import {
  type Accumulators,
  expectAccumulators,
  type NormGradientOptions,
  type NormGradients,
  normReluGradient,
  useUp,
} from './normReluGradient.ts';
import { maxPool, maxPoolGradient, maxPoolWithWorkspace } from './pooling.ts';
import { share } from './share.ts';
import type { WindowSpec } from './specs.ts';
import { expectPoolingWindow, windowOutputShape } from './window.ts';

type ForwardAttributes = WindowSpec & { epsilon: number; keepActivated: boolean };
type GradientAttributes = WindowSpec & NormGradientOptions & { started: boolean[] };

/** Norm and pooling by two operations: where a backend has no kernel, or none for this window, for both at once. */
export function composeNormReluMaxPool(
  inputs: NormInputs,
  { epsilon, keepActivated, ...window }: ForwardAttributes,
): Tensor[] {
  const activated = normRelu(inOrder(inputs) as Tensor4D[], vectorsOf(inputs), { epsilon, relu: true });
  const y = maxPool(activated, window);
  return keepActivated ? [y, activated] : [y];
}

const pool = /* @__PURE__ */ defineOp<NormInputs, ForwardAttributes>({
  name: kernelNames.normReluMaxPool,
  compose: composeNormReluMaxPool,
});

/** The gradients by two operations, likewise. */
export function composeNormReluMaxPoolGrad(
  inputs: NormInputs & { dy: Tensor },
  { epsilon, batchStatistics, started: _, ...window }: GradientAttributes,
): Tensor[] {
  const xs = inOrder(inputs) as Tensor4D[];
  const norm = vectorsOf(inputs);
  const activated = (inputs.kept as Tensor4D | undefined) ?? normRelu(xs, norm, { epsilon, relu: true });
  const pooled = maxPoolWithWorkspace(activated, window);
  const dActivated = maxPoolGradient(inputs.dy as Tensor4D, activated, pooled, window);
  const accumulators = accumulatorsOf(inputs, xs.length).map((accumulator) => accumulator && share(accumulator));
  const options = { epsilon, relu: true, batchStatistics };
  const gradients = normReluGradient(dActivated, xs, norm, accumulators, options, activated);
  return [...gradients.accumulators, gradients.dgamma, gradients.dbeta];
}

const poolGrad = /* @__PURE__ */ defineOp<NormInputs & { dy: Tensor }, GradientAttributes>({
  name: kernelNames.normReluMaxPoolGrad,
  compose: composeNormReluMaxPoolGrad,
});

/**
 * Batch norm, ReLU and max-pooling, as in a DenseNet's stem, of the parts of a concatenation.
 *
 * @param xs the parts, `[batch, height, width, channels_i]`
 * @param keepActivated whether the pooling's input may be kept for the gradient, which else computes it again
 * @returns `y`, `[batch, outHeight, outWidth, sum of channels_i]`, and `kept`, which the backend's gradient reads, if anything
 * @throws OpError where shapes do not fit
 */
export function normReluMaxPool(
  xs: readonly Tensor4D[],
  norm: NormVectors,
  { kernelSize, stride, padding }: WindowSpec,
  { epsilon, keepActivated }: { epsilon: number; keepActivated: boolean },
): { y: Tensor4D; kept: Tensor | undefined } {
  expectParts('normReluMaxPool', xs, norm);
  const window = { kernelSize, stride, padding };
  expectPoolingWindow('normReluMaxPool', xs[0]!.shape[1], xs[0]!.shape[2], window);
  const [y, kept] = pool({ ...byPosition(xs), ...vectors(norm) }, { ...window, epsilon, keepActivated });
  return { y: y as Tensor4D, kept };
}

/**
 * Gradient of {@link normReluMaxPool}.
 *
 * @param kept what `normReluMaxPool` gave
 * @param accumulators one for each part, undefined where none has been begun; they are used up (disposed of) and replaced by those
 * that are returned
 * @throws OpError where shapes do not fit; then the accumulators are as they were
 */
export function normReluMaxPoolGradient(
  dy: Tensor4D,
  xs: readonly Tensor4D[],
  norm: NormVectors,
  { kernelSize, stride, padding }: WindowSpec,
  kept: Tensor | undefined,
  accumulators: Accumulators,
  { epsilon, batchStatistics }: NormGradientOptions,
): NormGradients {
  const [op, window] = ['normReluMaxPoolGradient', { kernelSize, stride, padding }] as const;
  expectParts(op, xs, norm);
  expectAccumulators(op, xs, accumulators);
  const joined = [...xs[0]!.shape.slice(0, 3), channelsOf(xs)];
  expectPoolingWindow(op, joined[1]!, joined[2]!, window);
  const output = windowOutputShape(joined, window, joined[3]!);
  expectFloats(op, 'dy', dy, output);
  // The composed operation keeps the pooling's input; a backend's kernel keeps one value for each output, the maximum's place.
  if (kept && ![joined, output].some((shape) => shape.join() === kept.shape.join())) {
    throw new OpError(
      op,
      `kept is not of this pooling: expected shape [${joined}] or [${output}], got [${kept.shape}]`,
    );
  }
  const started = xs.map((_, index) => accumulators[index] !== undefined);
  const inputs = {
    dy,
    ...byPosition(xs),
    ...vectors(norm),
    ...(kept ? { kept } : {}),
    ...byPosition(accumulators, 'a'),
  };
  const outputs = poolGrad(inputs, { ...window, epsilon, batchStatistics, started });
  return useUp(accumulators, outputs, xs.length);
}
