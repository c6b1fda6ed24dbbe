import type { NetworkName } from './networks.ts';

export interface PublishedAccuracy {
  /** Share of right answers, in percent. */
  accuracy: number;
  task: 'ImageNet' | 'CIFAR-10';
  source: string;
}

const torchvision = (accuracy: number): PublishedAccuracy => ({
  accuracy,
  task: 'ImageNet',
  source: 'torchvision, IMAGENET1K_V1, top-1, one crop',
});

/** The accuracy of an error in table 2 of the DenseNet paper, column C10+: CIFAR-10 with flips and shifts. */
const table2 = (error: number): PublishedAccuracy => ({
  accuracy: Math.round(100 * (100 - error)) / 100,
  task: 'CIFAR-10',
  source: 'Huang et al. 2017, table 2, C10+',
});

/** Accuracies that others have published for trained networks, on well-known tasks only. */
export const publishedAccuracies: Partial<Record<NetworkName, PublishedAccuracy>> = {
  densenet121: torchvision(74.434),
  densenet161: torchvision(77.138),
  densenet169: torchvision(75.6),
  densenet201: torchvision(76.896),
  densenet264: { accuracy: 77.85, task: 'ImageNet', source: 'Huang et al. 2017, table 3, top-1, one crop' },
  'densenet-40-12': table2(5.24),
  'densenet-100-12': table2(4.1),
  'densenet-100-24': table2(3.74),
  'densenet-bc-100-12': table2(4.51),
  'densenet-bc-250-24': table2(3.62),
  'densenet-bc-190-40': table2(3.46),
  resnet18: torchvision(69.758),
  resnet34: torchvision(73.314),
  resnet50: torchvision(76.13),
  resnet101: torchvision(77.374),
  resnet152: torchvision(78.312),
};
