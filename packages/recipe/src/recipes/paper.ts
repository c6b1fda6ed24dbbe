import { denseNetConfig } from '@densenet/model';
import { RECIPE_VERSION } from '../schema.ts';
import { ofNetwork } from './ofNetwork.ts';
import { asImageNet } from './ownPictures.ts';

/** What the paper's trainings share (Huang et al. 2017, section 4.2): decay of all parameters, no dropout with augmentation. */
const optimizer = { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 };

/** DenseNet-BC with L = 100 and k = 12 on CIFAR-10, padded, cropped and mirrored: C10+ in table 2. */
export const cifar10 = {
  version: RECIPE_VERSION,
  name: 'cifar10-bc-100-12',
  description:
    'DenseNet-BC-100-12 on CIFAR-10 as in the paper: batch 64, 300 epochs, the rate a tenth at 50 % and 75 % of them',
  cost: 'reckoned: 26 hours on 2 cores, by 400 ms a step (docs/performance.md)',
  result: 'test accuracy 0.955 (the paper, table 2: C10+)',
  data: {
    source: { kind: 'dataset', name: 'cifar-10' },
    imageSize: 32,
    // Of the training images, as in the paper's program.
    mean: [0.4914, 0.4824, 0.4467],
    std: [0.2471, 0.2435, 0.2616],
    augmentation: ['cifar'],
  },
  network: ofNetwork(denseNetConfig('densenet-bc-100-12')),
  optimizer,
  schedule: { kind: 'multiStep', milestones: [0.5, 0.75] },
  train: { epochs: 300, batchSize: 64 },
};

export const cifar100 = {
  ...cifar10,
  name: 'cifar100-bc-100-12',
  description: cifar10.description.replace('CIFAR-10', 'CIFAR-100'),
  result: 'test accuracy 0.777 (the paper, table 2: C100+)',
  data: {
    ...cifar10.data,
    source: { kind: 'dataset', name: 'cifar-100' },
    mean: [0.5071, 0.4865, 0.4409],
    std: [0.2673, 0.2564, 0.2762],
  },
};

/** The paper's training on ImageNet (Huang et al. 2017, sections 4.1 and 4.2). */
export const imagenet121 = {
  version: RECIPE_VERSION,
  name: 'imagenet-121',
  description:
    'DenseNet-121 on ImageNet as in the paper: batch 256, 90 epochs, the rate a tenth from epochs 30 and 60 on',
  cost: 'reckoned: half a year on 2 cores: 1.28 million pictures a pass, about 8 of them a second; meant for better machines',
  result: 'top-1 accuracy 0.750, one crop (the paper, table 3)',
  data: {
    // Two folders, train and val, of a folder a class each.
    source: { kind: 'pictures', path: 'imagenet' },
    ...asImageNet,
    augmentation: ['imagenet'],
  },
  network: ofNetwork(denseNetConfig('densenet121')),
  optimizer,
  schedule: { kind: 'multiStep', milestones: [30, 60] },
  train: { epochs: 90, batchSize: 256 },
};
