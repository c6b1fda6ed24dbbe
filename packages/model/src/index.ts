export * from './checkpoint/index.ts';
export {
  ConfigError,
  type DenseNetConfig,
  type Initialization,
  type NetworkConfig,
  networkSchema,
  parseConfig,
} from './definition/config.ts';
export { denseBlock, denseLayer, denseNet, forwardFeatures, head, stem, transition } from './definition/denseNet.ts';
export { plainHead } from './definition/head.ts';
export type { ConvolutionSpec, Layers, Network } from './definition/layers.ts';
export { type ResNetConfig, type ResNetVariant, resNet, resNetConfig, resNetVariants } from './definition/resNet.ts';
export { type Stem, type StemLayers, stemLayers } from './definition/stem.ts';
export {
  type CifarDepth,
  cifarDenseNetBCConfig,
  cifarDenseNetConfig,
  type DenseNetVariant,
  denseNetConfig,
  denseNetVariants,
  densenetChapter,
  densenetTiny,
} from './definition/variants.ts';
export { InputShapeError, InputTooSmallError, NetworkTooLargeError } from './errors.ts';
export { foldableNorms } from './graph/foldableNorms.ts';
export { type Graph, type GraphNode, readGraph } from './graph/graph.ts';
export type { NodeOf } from './graph/units.ts';
export { initializeArrays, initializeParameters } from './initialize.ts';
export { createDenseNet, createModel, createResNet, type Model, type TrainingPassOptions } from './model.ts';
export { type Operation, recordOf } from './operations/index.ts';
export type { OperationRecord, ParameterRole } from './operations/record.ts';
export {
  type ArrayDifferences,
  compareArrays,
  describeDifferences,
  expectArraysOf,
  parametersFromArrays,
  parametersToArrays,
} from './parameterArrays.ts';
export {
  disposeParameters,
  type ParameterSpec,
  type Parameters,
  parameterSpecs,
  parametersOfNode,
} from './parameters.ts';
export { printable } from './printable.ts';
export { compileInference, type InferenceProgram } from './programs/inferenceProgram.ts';
export type { OperationInfo, OperationListener } from './programs/operationInfo.ts';
export type { BatchStatistics, TrainingOutput, TrainingPass } from './programs/trainingProgram.ts';
export {
  type DenselyConnected,
  denselyConnected,
  meanAbsoluteWeights,
  type Reader,
  readers,
  type Source,
} from './readings/connections.ts';
export { depthOf, type StageSummary, summarizeStages } from './readings/stages.ts';
export { formatSummary, type Summary, type SummaryRow, summarize } from './readings/summary.ts';
export { isHead, replaceHead } from './replaceHead.ts';
export * from './safetensors/index.ts';
export * from './trainingDistribution/index.ts';
