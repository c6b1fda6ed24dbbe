export { addGradient, finishGradient, type GatheredGradient } from './accumulatedGradient.ts';
export {
  type ActivationKind,
  activate,
  activationGradient,
  activationGradientReads,
  activationKinds,
} from './activations.ts';
export { type AdamWSettings, adamwUpdate } from './adamwUpdate.ts';
export { type BatchNormOutput, batchNormInference, batchNormTraining } from './batchNorm.ts';
export type { BatchReplicas } from './batchReplicas.ts';
export { type ChannelMoments, channelMoments, joinMoments } from './channelMoments.ts';
export { add, concat, concatGradient } from './combine.ts';
export { addBias, conv2d } from './conv2d.ts';
export {
  type Conv2dOptions,
  conv2dBiasGradient,
  conv2dFilterGradient,
  conv2dInputGradient,
} from './conv2dGradients.ts';
export { conv2dParameterGradients, conv2dWithMoments } from './conv2dTraining.ts';
export { defineOp, type OpDefinition } from './defineOp.ts';
export { dropout, dropoutMask, dropoutWithMask } from './dropout.ts';
export { emaUpdate } from './emaUpdate.ts';
export { LabelRangeError, OpError } from './errors.ts';
export { type FusedConv2dOptions, fusedConv2d, prepareFilter } from './fusedConv2d.ts';
export {
  globalAveragePool,
  globalAveragePoolGradient,
  globalMaxPool,
  globalMaxPoolGradient,
} from './globalPooling.ts';
export { gradientOverReplicas } from './gradientOverReplicas.ts';
export { kernelNames } from './kernelNames.ts';
export { linear, linearBiasGradient, linearInputGradient, linearWeightGradient } from './linear.ts';
export { momentsOverReplicas, type SharedMoments } from './momentsOverReplicas.ts';
export { type NormVectors, normRelu } from './normRelu.ts';
export { type NormReluConvOptions, normReluConv, normReluConvGradient } from './normReluConv.ts';
export {
  type Accumulators,
  type NormGradientOptions,
  type NormGradients,
  normReluGradient,
} from './normReluGradient.ts';
export { normReluMaxPool, normReluMaxPoolGradient } from './normReluMaxPool.ts';
export {
  averagePool,
  averagePoolGradient,
  type MaxPoolOutput,
  maxPool,
  maxPoolGradient,
  maxPoolWithWorkspace,
} from './pooling.ts';
export { createRandom, foldRandom, type Random, restoreRandom } from './random.ts';
export { relu, reluGradient } from './relu.ts';
export { mostParts, scaleShiftRelu, scaleShiftReluConv2d } from './scaleShiftRelu.ts';
export { type SgdAttributes, sgdUpdate } from './sgdUpdate.ts';
export {
  expectLabelRange,
  expectLabels,
  softmaxCrossEntropy,
  softmaxCrossEntropyWithGradient,
} from './softmaxCrossEntropy.ts';
export type { Activation, OptionallyPadded, WindowSpec } from './specs.ts';
export { windowOutputSize } from './window.ts';
