export type { StorageDtype } from './arrays.ts';
export { CheckpointError } from './errors.ts';
export { expectFinite, findNonFinite, type NonFiniteTensor, NonFiniteWeightsError } from './finite.ts';
export { fromPyTorchLayout, type NamedArray, toPyTorchLayout } from './layout.ts';
export { decodeModelFile, describeModelFile, encodeModelFile, type ModelFile } from './modelFile.ts';
export {
  decodeNetworkFile,
  embeddingSize,
  type NetworkFile,
  type NetworkFileOptions,
  networkFor,
} from './networkFile.ts';
export { decodeStateFile, encodeStateFile, type StateFile } from './stateFile.ts';
