export { type Augment, type AugmentedOptions, augmented, chained, horizontalFlip, padAndCrop } from './augment.ts';
export { type Augmentations, augmentations, augmentOf, cifarAugmentations } from './augmentations.ts';
export { type Batch, type BatchOptions, batchCount, batches, type ImageBatch } from './batches.ts';
export { batchToTensors, tensorBatches } from './batchToTensors.ts';
export { hasBrightBorder } from './brightBorder.ts';
export { datasetFromIdx, type IdxDatasetFiles, type ImageDataset, imagesInMemory } from './dataset.ts';
export { type DatasetName, datasetForm, datasetNames, type Split } from './datasetSpecs.ts';
export { DataError, IdxFormatError, ImageReadError, InvalidValueError } from './errors.ts';
export { type IdxArray, readIdx } from './idx.ts';
export { firstImages, type ImageSource, labelsOf, subset } from './imageSource.ts';
export { shuffledOrder } from './order.ts';
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
export { preprocess } from './preprocess.ts';
export { type Preprocessing, parsePreprocessing } from './preprocessing.ts';
export type { PicturePixels, PixelValues, Size } from './resize.ts';
export { resizeAndCrop } from './resizeAndCrop.ts';
export { type SplitOptions, split } from './split.ts';
