import type { Random } from '@densenet/ops/random';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import type { Augment } from '../augment.ts';
import { withBrightness, withContrast, withSaturation } from './adjust.ts';
import { withHue } from './hue.ts';

/** How far each may be from what it is: factors from 1 - amount (0 at least) to 1 + amount; hue by a part of a full turn. */
export interface ColorJitterOptions {
  brightness: number;
  contrast: number;
  saturation: number;
  hue: number;
}

type Adjustment = (picture: PicturePixels, amount: number) => PicturePixels;

/** Changes brightness, contrast, saturation and hue in a random order: torchvision's `ColorJitter` of a PIL image. */
export function colorJitter({ brightness, contrast, saturation, hue }: ColorJitterOptions): Augment {
  const factor = (amount: number, random: Random) => {
    const least = Math.max(0, 1 - amount);
    return least + (1 + amount - least) * random.uniform();
  };
  const all: [amount: number, adjust: Adjustment, draw: typeof factor][] = [
    [brightness, withBrightness, factor],
    [contrast, withContrast, factor],
    [saturation, withSaturation, factor],
    [hue, withHue, (amount, random) => amount * (2 * random.uniform() - 1)],
  ];
  const used = all.filter(([amount]) => amount > 0);
  return (picture, random) => {
    const left = [...used];
    let current = picture;
    while (left.length > 0) {
      const [amount, adjust, draw] = left.splice(random.int(left.length), 1)[0]!;
      current = adjust(current, draw(amount, random));
    }
    return current;
  };
}
