import { recipeNamed } from '@densenet/recipe';
import { expect, test } from 'vitest';
import { withFlags } from './withFlags.ts';

const quick = recipeNamed('quick');

const key = (flag: string) => flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

test.each([
  ['--dataset', 'cifar', 'must be one of fashion-mnist, mnist, cifar-10, cifar-100, got cifar'],
  ['--crop-share', '0', 'must be a number in (0, 1] or none, got 0'],
  ['--image-size', '0', 'must be a positive integer, got 0'],
  ['--mean', '0,x', 'must be a number, or several with commas between them, got 0,x'],
  ['--std', '0', 'must be a positive number, or several with commas between them, got 0'],
  ['--interpolation', 'nearest', 'must be one of bilinear, bicubic, got nearest'],
  ['--interpolation', 'bicubic', 'must be bilinear where antialias is false, got bicubic'],
  [
    '--augmentation',
    'rotate',
    'must be one of padAndCrop, horizontalFlip, verticalFlip, rotation, randomResizedCrop, colorJitter, randAugment, ' +
      'trivialAugment, randomErasing, cifar, imagenet, or several with commas between them, got rotate',
  ],
  ['--batch-size', '2.5', 'must be a positive integer, got 2.5'],
  ['--batch-size', '', 'must be a positive integer, got '],
  ['--epochs', 'two', 'must be a positive integer, got two'],
  ['--learning-rate', '-1', 'must be a number of 0 or more, got -1'],
  ['--learning-rate', 'Infinity', 'must be a number of 0 or more, got Infinity'],
  ['--optimizer', 'rmsprop', 'must be one of sgd, adamw, got rmsprop'],
  ['--class-weights', 'even', 'must be a list of numbers, one a class or balanced or none, got even'],
  ['--loss', 'mse', 'must be one of crossEntropy, focal, binaryCrossEntropy, got mse'],
  [
    '--schedule',
    'cosin',
    'must be one of constant, linearToZero, cosine, multiStep, oneCycle, reduceOnPlateau, got cosin',
  ],
  ['--momentum', '1', 'must be a number in [0, 1), got 1'],
  ['--nesterov', 'true', 'must be one of yes, no, got true'],
  ['--weight-decay', '1e', 'must be a number of 0 or more, got 1e'],
  ['--seed', '4294967296', 'must be an integer of 32 bits, got 4294967296'],
  ['--validation-fraction', '1', 'must be a number in [0, 1), got 1'],
  ['--train-images', 'none', 'must be a positive integer or all, got none'],
  ['--block-config', '4,2.5', 'must be a positive integer, or several with commas between them, got 4,2.5'],
  ['--block-config', '4,,4', 'must be a positive integer, or several with commas between them, got 4,,4'],
  ['--growth-rate', '0', 'must be a positive integer, got 0'],
  ['--bottleneck-factor', '-4', 'must be a positive integer or none, got -4'],
  ['--compression', '1.5', 'must be a number in (0, 1], got 1.5'],
  ['--stem', 'mnist', 'must be one of imagenet, cifar, deep, layers, got mnist'],
  ['--stem-channels', '1.5', 'must be a positive integer, got 1.5'],
  ['--drop-rate', '1', 'must be a number in [0, 1), got 1'],
  ['--batch-norm-epsilon', '0', 'must be a positive number, got 0'],
  ['--initialization', 'zeros', 'must be one of xavierUniform, kaimingNormalFanIn, kaimingNormalFanOut, got zeros'],
])('%s %s is refused', (name, text, message) => {
  expect(() => withFlags(quick, { [key(name)]: text })).toThrow(new RangeError(`${name} ${message}`));
});
