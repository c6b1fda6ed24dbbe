import type { DatasetName } from '@densenet/data';
import type { DenseNetConfig } from '@densenet/model';

/** A training, whole: every number that is a choice stands here, and a flag can override any of them. */
export interface Recipe {
  name: string;
  description: string;
  dataset: DatasetName;
  /** The network; channels and classes are the data set's. */
  network: Omit<DenseNetConfig, 'inChannels' | 'numClasses'>;
  /** Height and width that images are resized to, in pixels. */
  imageSize: number;
  /** Images a step. */
  batchSize: number;
  epochs: number;
  learningRate: number;
  schedule: 'constant' | 'linearToZero';
  momentum: number;
  nesterov: boolean;
  weightDecay: number;
  /** Of the one random generator: 32-bit. */
  seed: number;
  /** Share of the training images held out; with it, epochs are judged on these and the test set is used once, at the end. */
  validationFraction: number;
  /** How many images to use of each split, from its start; null for all. */
  trainImages: number | null;
  testImages: number | null;
}
