export { type Batch, type BatchOptions, batchCount, batches } from './batches.ts';
export { datasetFromIdx, type IdxDatasetFiles, type ImageDataset } from './dataset.ts';
export { DataError, IdxFormatError, InvalidValueError } from './errors.ts';
export { type IdxArray, readIdx } from './idx.ts';
export { prefetch } from './prefetch.ts';
export { batchToTensors, preprocess } from './preprocess.ts';
export { type Preprocessing, parsePreprocessing } from './preprocessing.ts';
export { type RandomIntegers, shuffledOrder } from './shuffle.ts';
export { type SplitOptions, split } from './split.ts';
