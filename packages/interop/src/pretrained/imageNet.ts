import type { Preprocessing } from '@densenet/data';

/**
 * What torchvision does to a picture before the networks that it trained on ImageNet: the shorter side to 256 pixels, with
 * antialiasing, then the middle 224 x 224; mean and deviation of ImageNet's training set. Keras' networks take the same
 * mean and deviation.
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

/** {@link imageNetPreprocessing} in words, where it was taken because nothing says how images were prepared. */
export const imageNetPreparation =
  "images prepared as torchvision's for ImageNet: RGB, bilinear to 256 pixels, the middle 224x224, ImageNet's mean and deviation";
