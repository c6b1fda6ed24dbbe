export type { StorageDtype } from './arrays.ts';
export { CheckpointError } from './errors.ts';
export { expectFinite, findNonFinite, type NonFiniteTensor, NonFiniteWeightsError } from './finite.ts';
export { fromPyTorchLayout, type NamedArray, toPyTorchLayout } from './layout.ts';
export { decodeModelFile, encodeModelFile, type ModelFile, withTrainingDistribution } from './modelFile.ts';
export {
  decodeNetworkFile,
  embeddingSize,
  type NetworkFile,
  type NetworkFileOptions,
  networkFor,
} from './networkFile.ts';
export { decodeStateFile, encodeStateFile, type StateFile } from './stateFile.ts';
