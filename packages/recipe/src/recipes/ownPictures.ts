import { denseNetConfig } from '@densenet/model';
import { RECIPE_VERSION } from '../schema.ts';
import { ofNetwork } from './ofNetwork.ts';

/** The form in which the weights of ImageNet, which most people begin with, have seen pictures. */
export const asImageNet = {
  imageSize: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  antialias: true,
  cropShare: 0.875,
};

/** One's own pictures, with a learning rate for weights that have learned from others before, and a higher one for the head. */
export const finetune = {
  version: RECIPE_VERSION,
  name: 'finetune',
  description:
    'a DenseNet-121 on the pictures in a folder of your own (--data), from weights that know others (--from)',
  cost: 'minutes to hours: a second for about 8 pictures of 224x224 on 2 cores',
  result: 'that of the pictures',
  data: {
    source: { kind: 'pictures', path: 'photos' },
    ...asImageNet,
    augmentation: [{ kind: 'horizontalFlip' }],
  },
  network: ofNetwork(denseNetConfig('densenet121')),
  optimizer: {
    kind: 'sgd',
    learningRate: 0.01,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 1e-4,
    decayNormsAndBiases: false,
    groups: [{ match: ['features.*'], learningRateFactor: 0.1 }],
  },
  schedule: { kind: 'linearToZero' },
  train: { epochs: 15, batchSize: 32 },
  evaluate: { validationFraction: 0.2 },
};

/** CheXNet's training (Rajpurkar et al. 2017, section 2.2): several labels a picture, of X-rays or anything else. */
export const multilabel = {
  version: RECIPE_VERSION,
  name: 'multilabel',
  description:
    'a DenseNet-121 on pictures of which several labels may be true, by a table path,label1|label2 (--data), as CheXNet',
  cost: 'hours to weeks: a second for about 8 pictures of 224x224 on 2 cores',
  result:
    'that of the pictures; CheXNet: an AUC of 0.841 on ChestX-ray14, the mean of 14 findings (arXiv:1711.05225, table 2)',
  data: {
    source: { kind: 'pictures', path: 'labels.csv' },
    ...asImageNet,
    augmentation: [{ kind: 'horizontalFlip' }],
  },
  network: ofNetwork(denseNetConfig('densenet121')),
  // Without decay it is Adam.
  optimizer: { kind: 'adamw', learningRate: 0.001, weightDecay: 0 },
  schedule: { kind: 'reduceOnPlateau', patience: 0 },
  loss: { kind: 'binaryCrossEntropy' },
  train: { epochs: 20, batchSize: 16 },
  evaluate: { validationFraction: 0.1 },
};
