import type { Random } from '@densenet/ops/random';
import type { PicturePixels, Size } from '../preprocessing/resize.ts';
import type { Augment } from './augment.ts';
import { withBrightness, withContrast, withSaturation, withSharpness } from './colour/adjust.ts';
import { autocontrasted, equalized, posterized, solarized } from './colour/tones.ts';
import { type GeometryOptions, rotated, sheared } from './geometry/rotate.ts';
import { translated } from './geometry/translate.ts';

/** How far the operations of a policy go at the last of its bins; at the first they change nothing. */
export interface Reach {
  shear: number;
  /** Pixels, for a side of this length. */
  translate: (side: number) => number;
  degrees: number;
  /** What 1 plus or minus this much is the factor of: brightness, saturation, contrast, sharpness. */
  factor: number;
  /** How many bits of eight are dropped. */
  bits: number;
}

/** One of the steps from no change to the largest one. */
export interface Bin {
  /** Which, from 0. */
  at: number;
  of: number;
}

/** An operation: what it does to a picture, and by how much. */
export interface Operation {
  /** As torchvision calls it. */
  name: string;
  /** Whether its magnitude is negative half of the time. */
  isSigned: boolean;
  /** Its magnitude at one of the bins, from 0, for a picture of this size. */
  magnitude: (bin: Bin, size: Size) => number;
  apply: (picture: PicturePixels, magnitude: number, options: GeometryOptions) => PicturePixels;
}

/** The operations of both policies in torchvision's order. */
export function operationsOf({ shear, translate, degrees, factor, bits }: Reach): readonly Operation[] {
  const signed = (name: string, magnitude: Operation['magnitude'], apply: Operation['apply']): Operation => ({
    name,
    isSigned: true,
    magnitude,
    apply,
  });
  const enhanced = (name: string, adjust: typeof withBrightness) =>
    signed(
      name,
      (bin) => spaced(0, factor, bin),
      (picture, magnitude) => adjust(picture, 1 + magnitude),
    );
  const plain = (name: string, apply: Operation['apply'], magnitude: Operation['magnitude'] = () => 0): Operation => ({
    name,
    isSigned: false,
    magnitude,
    apply,
  });
  const byShear = (bin: Bin) => spaced(0, shear, bin);
  return [
    plain('Identity', (picture) => picture),
    signed('ShearX', byShear, (picture, x, options) => sheared(picture, { x }, options)),
    signed('ShearY', byShear, (picture, y, options) => sheared(picture, { y }, options)),
    signed(
      'TranslateX',
      (bin, { width }) => spaced(0, translate(width), bin),
      (picture, right, { fill }) => translated(picture, Math.trunc(right), 0, fill),
    ),
    signed(
      'TranslateY',
      (bin, { height }) => spaced(0, translate(height), bin),
      (picture, down, { fill }) => translated(picture, 0, Math.trunc(down), fill),
    ),
    signed('Rotate', (bin) => spaced(0, degrees, bin), rotated),
    enhanced('Brightness', withBrightness),
    enhanced('Color', withSaturation),
    enhanced('Contrast', withContrast),
    enhanced('Sharpness', withSharpness),
    plain('Posterize', posterized, ({ at, of }) => Math.round(8 - (bits * at) / (of - 1))),
    plain(
      'Solarize',
      (picture, magnitude) => solarized(picture, 255 * magnitude),
      (bin) => spaced(1, 0, bin),
    ),
    plain('AutoContrast', autocontrasted),
    plain('Equalize', equalized),
  ];
}

/** `torch.linspace(first, last, bin.of)[bin.at]`: in float32, whose last bit decides between two whole pixels of a translation. */
function spaced(first: number, last: number, { at, of }: Bin): number {
  const end = Math.fround(last);
  const step = Math.fround((end - first) / (of - 1));
  return Math.fround(at < Math.floor(of / 2) ? first + step * at : end - step * (of - 1 - at));
}

export const randAugmentReach: Reach = {
  shear: 0.3,
  translate: (side) => (150 / 331) * side,
  degrees: 30,
  factor: 0.9,
  bits: 4,
};

export const trivialAugmentReach: Reach = { shear: 0.99, translate: () => 32, degrees: 135, factor: 0.99, bits: 6 };

export interface RandAugmentOptions extends GeometryOptions {
  /** How many operations, one after the other. */
  operations: number;
  /** Which of the bins, from 0. */
  magnitude: number;
  bins: number;
}

/** Some random operations of one magnitude: torchvision's `RandAugment` of a PIL image (Cubuk et al. 2020). */
export function randAugment({ operations, magnitude, bins, ...options }: RandAugmentOptions): Augment {
  const all = operationsOf(randAugmentReach);
  return (picture, random) => {
    let current = picture;
    for (let done = 0; done < operations; done++) {
      const operation = all[random.int(all.length)]!;
      current = applied(operation, current, { at: magnitude, of: bins }, options, random);
    }
    return current;
  };
}

/** One random operation of a random magnitude: torchvision's `TrivialAugmentWide` of a PIL image (Müller and Hutter 2021). */
export function trivialAugment({ bins, ...options }: GeometryOptions & { bins: number }): Augment {
  const all = operationsOf(trivialAugmentReach);
  return (picture, random) => {
    const operation = all[random.int(all.length)]!;
    return applied(operation, picture, { at: random.int(bins), of: bins }, options, random);
  };
}

function applied(
  { isSigned, magnitude, apply }: Operation,
  picture: PicturePixels,
  bin: Bin,
  options: GeometryOptions,
  random: Random,
): PicturePixels {
  const sign = isSigned && random.uniform() < 0.5 ? -1 : 1;
  return apply(picture, sign * magnitude(bin, picture), options);
}
