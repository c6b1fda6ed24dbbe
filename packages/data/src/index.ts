export { type Augment, type AugmentedOptions, augmented, chained } from './augmentation/augment.ts';
export {
  type Augmentation,
  type Augmentations,
  augmentationSets,
  augmentations,
  augmentOf,
} from './augmentation/augmentations.ts';
export { type Preparation, type Prepared, prepared } from './augmentation/prepared.ts';
export type { PicturePreparation } from './augmentation/preparePicture.ts';
export {
  type Batch,
  type BatchOptions,
  batchCount,
  batches,
  type ImageBatch,
  type WholeBatch,
} from './batches/batches.ts';
export { batchToTensors, tensorBatches } from './batches/batchToTensors.ts';
export { prefetch } from './batches/prefetch.ts';
export type { Shard } from './batches/shard.ts';
export { DataError, IdxFormatError, ImageReadError, InvalidValueError } from './errors.ts';
export { type Mix, mix } from './mixing/mix.ts';
export { type MixedOptions, mixed } from './mixing/mixed.ts';
export {
  browserFormats,
  nodeFormats,
  type PictureFormat,
  pictureFormat,
  pictureRemedy,
  signatureLength,
} from './pictures/pictureFormat.ts';
export { type PixelOptions, pixelsFromRgba } from './pictures/pixels.ts';
export { hasBrightBorder } from './preprocessing/brightBorder.ts';
export { expectPixels, pictureToTensor } from './preprocessing/pictureToTensor.ts';
export { preprocess } from './preprocessing/preprocess.ts';
export { type Preprocessing, parsePreprocessing } from './preprocessing/preprocessing.ts';
export type { PicturePixels, PixelValues, Size } from './preprocessing/resize.ts';
export { resizeAndCrop } from './preprocessing/resizeAndCrop.ts';
export { balancedOrder } from './sources/balancedOrder.ts';
export { type Counted, classCounts } from './sources/classCounts.ts';
export { datasetFromIdx, type IdxDatasetFiles, type ImageDataset, imagesInMemory } from './sources/dataset.ts';
export { type DatasetName, datasetForm, datasetNames, type Split } from './sources/datasetSpecs.ts';
export {
  decodeExampleProject,
  type ExampleProject,
  encodeExampleProject,
  exampleProjectFile,
} from './sources/exampleProject.ts';
export { type Fingerprint, fingerprintOf } from './sources/fingerprint.ts';
export { type IdxArray, readIdx } from './sources/idx.ts';
export { firstImages, type ImageSource, labelsOf, relabelled, subset } from './sources/imageSource.ts';
export { shuffledOrder } from './sources/order.ts';
export { type SplitOptions, split } from './sources/split.ts';
