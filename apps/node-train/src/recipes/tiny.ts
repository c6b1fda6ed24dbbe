import { densenetTiny } from '@densenet/model';
import { quick } from './quick.ts';
import type { Recipe } from './recipe.ts';

/** Seconds, not minutes: to see every part work. */
export const tiny: Recipe = {
  ...quick,
  name: 'tiny',
  description: 'a network of 2,322 parameters on 2,048 images for 2 epochs: seconds, to try things out',
  network: densenetTiny(),
  batchSize: 64,
  trainImages: 2048,
  testImages: 512,
};
