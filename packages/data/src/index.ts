export { type Batch, type BatchOptions, batchCount, batches } from './batches.ts';
export { batchToTensors } from './batchToTensors.ts';
export { hasBrightBorder } from './brightBorder.ts';
export { datasetFromIdx, type IdxDatasetFiles, type ImageDataset } from './dataset.ts';
export { type DatasetName, datasetForm, datasetNames, type Split } from './datasetSpecs.ts';
export { DataError, IdxFormatError, InvalidValueError } from './errors.ts';
export { type IdxArray, readIdx } from './idx.ts';
export {
  browserFormats,
  nodeFormats,
  type PictureFormat,
  pictureFormat,
  pictureRemedy,
  signatureLength,
} from './pictureFormat.ts';
export { pictureToTensor } from './pictureToTensor.ts';
export { type PixelOptions, pixelsFromRgba } from './pixels.ts';
export { prefetch } from './prefetch.ts';
export { preprocess } from './preprocess.ts';
export { type Preprocessing, parsePreprocessing } from './preprocessing.ts';
export type { PicturePixels } from './resize.ts';
export { resizeAndCrop } from './resizeAndCrop.ts';
export { type RandomIntegers, shuffledOrder } from './shuffle.ts';
export { type SplitOptions, split } from './split.ts';
