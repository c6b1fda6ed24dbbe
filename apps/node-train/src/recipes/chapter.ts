import { quick } from './quick.ts';
import type { Recipe } from './recipe.ts';

/** The chapter's training as its code has it. */
export const chapter: Recipe = {
  ...quick,
  name: 'chapter',
  description: "the chapter's training as its code has it: 96x96, batch 256, learning rate 0.1, 5 epochs",
  imageSize: 96,
  epochs: 5,
  schedule: 'constant',
};
