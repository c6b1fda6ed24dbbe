import type { ImageDataset } from './dataset.ts';
import { InvalidValueError } from './errors.ts';
import { gatherImages } from './gather.ts';
import { type RandomIntegers, shuffledOrder } from './shuffle.ts';

export type SplitOptions = { random: RandomIntegers } & (
  | { /** Share of the images for validation, in (0, 1); the number is rounded. */ validationFraction: number }
  | { /** Number of images for validation. */ validationCount: number }
);

/**
 * Divides a training set at random into two disjoint parts, so that recipes are chosen on the second and never on the test
 * set. Same generator state, same parts. Each part keeps the order of the original.
 *
 * Both parts are copies (47 MB, 50 ms, for Fashion-MNIST): the original can then be forgotten, and everything that
 * takes a data set takes them.
 *
 * @throws {InvalidValueError} When a part would be empty.
 */
export function split(dataset: ImageDataset, options: SplitOptions): { train: ImageDataset; validation: ImageDataset } {
  const { count } = dataset;
  const validationCount = countOf(options, count);
  const order = shuffledOrder(count, options.random);
  return {
    train: subset(dataset, `${dataset.name} (train part)`, order.slice(validationCount)),
    validation: subset(dataset, `${dataset.name} (validation part)`, order.slice(0, validationCount)),
  };
}

function countOf(options: SplitOptions, count: number): number {
  if ('validationCount' in options) {
    const { validationCount } = options;
    if (!Number.isInteger(validationCount) || validationCount < 1 || validationCount >= count) {
      throw new InvalidValueError('validationCount', validationCount, `an integer from 1 to ${count - 1}`);
    }
    return validationCount;
  }
  const { validationFraction } = options;
  const validationCount = Math.round(count * validationFraction);
  // Negated, so that NaN is refused as well.
  if (!(validationCount >= 1 && validationCount < count)) {
    const expected = `a number in (0, 1) that leaves both parts at least one of the ${count} images`;
    throw new InvalidValueError('validationFraction', validationFraction, expected);
  }
  return validationCount;
}

function subset(dataset: ImageDataset, name: string, indices: Uint32Array): ImageDataset {
  indices.sort();
  const labels = Uint8Array.from(indices, (index) => dataset.labels[index]!);
  return {
    ...dataset,
    name,
    count: indices.length,
    images: gatherImages(dataset, indices, 0, indices.length),
    labels,
  };
}
