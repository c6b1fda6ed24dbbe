import { foldRandom, type Random } from '@densenet/ops/random';
import { InvalidValueError } from '../errors.ts';
import type { PicturePixels, PixelValues, Size, Window } from '../preprocessing/resize.ts';
import { fieldsOf, type ImageSource, targetOf } from '../sources/imageSource.ts';
import { symmetricBeta } from './beta.ts';
import type { Mix } from './mix.ts';

export interface MixedOptions {
  mix: Mix;
  /** The training's seed. */
  seed: number;
  /** The epoch, from 0. */
  epoch: number;
}

/** What is drawn for an image. */
interface Mixture {
  /** Index of the image that it is mixed with. */
  partner: number;
  /** How much of the result is the image's own, in [0, 1]. */
  share: number;
  /** The part that shows the partner alone; where there is none, both show everywhere. */
  box?: Window;
}

/**
 * A view of a source in which an image is mixed with another one of the source, and its target with that one's:
 * - mixup (Zhang et al. 2018): `share * image + (1 - share) * partner`, as pixels, not rounded
 * - cutmix (Yun et al. 2019): a box of the partner in its place in the image, with torchvision's arithmetic: the box is around a
 *   centre that is equally likely everywhere, cut off at the borders, and `share` is what is left of the image
 *
 * Partner and share are drawn for each image by itself (timm's `elem`), from seed, epoch and its index alone: not from the
 * images that it shares a batch with. It costs a second read an image.
 *
 * @param source of images of one size, which augmentation is over for
 * @returns the source itself where nothing is to be mixed
 * @throws InvalidValueError where the source says no size
 */
export function mixed<Values extends PixelValues>(
  source: ImageSource<Values>,
  { mix, seed, epoch }: MixedOptions,
): ImageSource<PixelValues> {
  if (mix.kind === 'none') return source;
  const { size } = source;
  if (size === undefined) {
    throw new InvalidValueError(
      'source.size',
      size,
      'the size of all images, to be mixed: resize them before (prepared)',
    );
  }
  const mixtureOf = (index: number) => draw(mix, { index, count: source.count, size }, randomFor(seed, epoch, index));
  return {
    ...fieldsOf(source),
    target: (index) => {
      const { share, partner } = mixtureOf(index);
      const other = targetOf(source, partner);
      return targetOf(source, index).map((own, at) => share * own + (1 - share) * other[at]!);
    },
    read: (index) => {
      const mixture = mixtureOf(index);
      const own = source.read(index);
      // All as floats: a batch has one kind of values.
      if (mixture.share === 1) return own instanceof Promise ? own.then(asFloats) : asFloats(own);
      const other = source.read(mixture.partner);
      if (!(own instanceof Promise || other instanceof Promise)) return mixPictures(own, other, mixture);
      return Promise.all([own, other]).then(([a, b]) => mixPictures(a, b, mixture));
    },
  };
}

/** Another stream than that of the image's augmentation, which has the epochs from 0. */
const randomFor = (seed: number, epoch: number, index: number): Random => foldRandom(seed, -1 - epoch, index);

function draw(
  mix: Exclude<Mix, { kind: 'none' }>,
  { index, count, size }: { index: number; count: number; size: Size },
  random: Random,
): Mixture {
  if (random.uniform() >= mix.probability) return { partner: index, share: 1 };
  const partner = random.int(count);
  const isCutmix = mix.kind === 'mixupOrCutmix' ? random.uniform() < mix.cutmixShare : mix.kind === 'cutmix';
  const [mixupAlpha, cutmixAlpha] =
    mix.kind === 'mixupOrCutmix' ? [mix.mixupAlpha, mix.cutmixAlpha] : [mix.alpha, mix.alpha];
  if (!isCutmix) return { partner, share: symmetricBeta(mixupAlpha, random) };
  const box = boxOf(size, 1 - symmetricBeta(cutmixAlpha, random), random);
  return { partner, box, share: 1 - (box.height * box.width) / (size.height * size.width) };
}

/** A box that would have this share of a picture's area if its borders did not cut it off. */
function boxOf({ height, width }: Size, area: number, random: Random): Window {
  const side = Math.sqrt(area);
  const alongSide = (length: number) => {
    const centre = random.int(length);
    const half = Math.trunc((side * length) / 2);
    const start = Math.max(0, centre - half);
    return { start, length: Math.min(length, centre + half) - start };
  };
  const columns = alongSide(width);
  const rows = alongSide(height);
  return { top: rows.start, height: rows.length, left: columns.start, width: columns.length };
}

const asFloats = ({ values, ...form }: PicturePixels<PixelValues>): PicturePixels<PixelValues> => ({
  ...form,
  values: new Float32Array(values),
});

function mixPictures(
  own: PicturePixels<PixelValues>,
  other: PicturePixels<PixelValues>,
  { share, box }: Mixture,
): PicturePixels<PixelValues> {
  const { height, width, channels } = own;
  if (box === undefined) {
    return { values: weightedSum(own.values, other.values, share), height, width, channels };
  }
  const values = new Float32Array(own.values);
  for (let row = box.top; row < box.top + box.height; row++) {
    const start = (row * width + box.left) * channels;
    values.set(other.values.subarray(start, start + box.width * channels), start);
  }
  return { values, height, width, channels };
}

function weightedSum(own: PixelValues, other: PixelValues, share: number): Float32Array {
  const values = new Float32Array(own.length);
  const rest = 1 - share;
  for (let at = 0; at < values.length; at++) values[at] = share * own[at]! + rest * other[at]!;
  return values;
}
