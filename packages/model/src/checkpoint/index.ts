export type { StorageDtype } from './arrays.ts';
export { CheckpointError } from './errors.ts';
export { fromPyTorchLayout, type NamedArray, toPyTorchLayout } from './layout.ts';
export { decodeModelFile, encodeModelFile, type ModelFile } from './modelFile.ts';
export { decodeTrainingState, encodeTrainingState, type TrainingState } from './trainingState.ts';
