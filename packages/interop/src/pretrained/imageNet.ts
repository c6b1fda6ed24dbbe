import type { Preprocessing } from '@densenet/data';

/**
 * Preprocessing of torchvision's networks for ImageNet: the shorter side is resized to 256 pixels, with antialiasing, then the
 * middle 224 x 224 are cropped; mean and deviation are those of ImageNet's training set. Keras' networks use the same mean and
 * deviation.
 */
export const imageNetPreprocessing: Preprocessing = {
  height: 224,
  width: 224,
  channels: 3,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  interpolation: 'bilinear',
  antialias: true,
  crop: { shorterSide: 256 },
};

/** {@link imageNetPreprocessing} in words, for a note where it was assumed. */
export const imageNetPreparation =
  "images prepared as torchvision's for ImageNet: RGB, bilinear to 256 pixels, the middle 224x224, ImageNet's mean and deviation";
