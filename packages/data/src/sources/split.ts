import type { Random } from '@densenet/ops/random';
import { InvalidValueError } from '../errors.ts';
import type { PixelValues } from '../preprocessing/resize.ts';
import { type ImageSource, subset } from './imageSource.ts';
import { shuffledOrder } from './order.ts';

export type SplitOptions = { random: Pick<Random, 'int'> } & (
  | { /** Share of the images for validation, in (0, 1); the number is rounded. */ validationFraction: number }
  | { /** Number of images for validation. */ validationCount: number }
);

/**
 * Divides a training set at random into two disjoint parts, so that recipes are chosen on the second and never on the test
 * set. Same generator state, same parts. Each part keeps the order of the original.
 *
 * Both parts are views of the source.
 *
 * @throws InvalidValueError where a part would be empty
 */
export function split<Values extends PixelValues>(
  source: ImageSource<Values>,
  options: SplitOptions,
): { train: ImageSource<Values>; validation: ImageSource<Values> } {
  const { name, count } = source;
  const validationCount = countOf(options, count);
  const order = shuffledOrder(count, options.random);
  return {
    train: subset(source, order.slice(validationCount).sort(), `${name} (train part)`),
    validation: subset(source, order.slice(0, validationCount).sort(), `${name} (validation part)`),
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
