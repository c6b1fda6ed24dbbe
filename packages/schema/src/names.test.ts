import { expect, test } from 'vitest';
import { didYouMean } from './names.ts';

const names = ['densenet121', 'densenet161', 'densenet-40-12', 'resnet18', 'tiny', 'quick', 'tiny'];

test.each([
  ['densenet122', ' (did you mean densenet121?)'],
  ['densenet141', ' (did you mean densenet121 or densenet161?)'],
  ['DenseNet-121', ' (did you mean densenet121?)'],
  ['densnet40-12', ' (did you mean densenet-40-12?)'],
  ['tny', ' (did you mean tiny?)'],
  ['vgg16', ''],
  ['x', ''],
  ['', ''],
])('%s: %s', (word, expected) => {
  expect(didYouMean(word, names)).toBe(expected);
});
