import '@tensorflow/tfjs-backend-cpu';
import type { Counted } from '@densenet/data';
import { type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { binaryCrossEntropy, crossEntropy, focal, type Loss } from '../../train/src/index.ts';
import { judgeLossFor, lossFor } from './lossFor.ts';
import { parseRecipe } from './parseRecipe.ts';
import { recipeNamed } from './recipes.ts';

const recipeOf = (loss: object) => parseRecipe({ ...recipeNamed('tiny'), loss });

/** Six images: three, two and one of the classes. */
const images: Counted = {
  count: 6,
  classNames: ['ant', 'bee', 'wasp'],
  label: (index) => [0, 0, 0, 1, 1, 2][index]!,
};
/** Of the labels, three, two and one are true. */
const several: Counted = {
  ...images,
  target: (index) => Float32Array.from([index < 3, index % 3 === 0, index === 5], Number),
};

function lossValue(loss: Loss, targets: () => Tensor): number {
  const of = () => loss(tensor2d([1, 2, 3, -1, 0, 2], [2, 3]) as Tensor2D, targets()).loss;
  return tidy(() => of().dataSync()[0]!);
}
const labels = () => tensor1d([0, 2], 'int32');
const rows = () => tensor2d([1, 0, 1, 0, 1, 0], [2, 3]);

test.each<[chosen: object, meant: Loss, of: Counted, targets: () => Tensor]>([
  [{ kind: 'crossEntropy' }, crossEntropy(), images, labels],
  [{ kind: 'crossEntropy', labelSmoothing: 0.1 }, crossEntropy({ labelSmoothing: 0.1 }), images, labels],
  [{ kind: 'crossEntropy', classWeights: [1, 2, 3] }, crossEntropy({ classWeights: [1, 2, 3] }), images, labels],
  // scikit-learn: compute_class_weight('balanced', classes=[0, 1, 2], y=[0, 0, 0, 1, 1, 2]).
  [{ kind: 'crossEntropy', classWeights: 'balanced' }, crossEntropy({ classWeights: [2 / 3, 1, 2] }), images, labels],
  [
    { kind: 'focal', gamma: 1, classWeights: 'balanced' },
    focal({ gamma: 1, classWeights: [2 / 3, 1, 2] }),
    images,
    labels,
  ],
  [{ kind: 'binaryCrossEntropy', labelSmoothing: 0.1 }, binaryCrossEntropy({ labelSmoothing: 0.1 }), several, rows],
  [
    { kind: 'binaryCrossEntropy', positiveWeights: 'balanced' },
    binaryCrossEntropy({ positiveWeights: [1, 2, 5] }),
    several,
    rows,
  ],
])('%j', (chosen, meant, of, targets) => {
  expect(lossValue(lossFor(recipeOf(chosen), of), targets)).toBeCloseTo(lossValue(meant, targets), 6);
});

test('networks are judged by the plain loss', () => {
  const weighted = recipeOf({ kind: 'focal', classWeights: 'balanced' });
  expect(lossValue(judgeLossFor(weighted), labels)).toBe(lossValue(crossEntropy(), labels));
  const binary = recipeOf({ kind: 'binaryCrossEntropy', positiveWeights: [9, 9, 9] });
  expect(lossValue(judgeLossFor(binary), rows)).toBe(lossValue(binaryCrossEntropy(), rows));
});

test.each<[chosen: object, of: Counted, message: string]>([
  [
    { kind: 'crossEntropy', classWeights: [1, 2] },
    images,
    'recipe.loss.classWeights must be 3 numbers, one for each class, got [1,2]',
  ],
  [
    { kind: 'focal', classWeights: 'balanced' },
    { ...images, count: 5 },
    'no training image is of the class wasp, so that --class-weights balanced finds no weight for it: add one, or give numbers',
  ],
  [
    { kind: 'binaryCrossEntropy', positiveWeights: 'balanced' },
    { ...several, count: 5 },
    'no training image is of the class wasp, so that --positive-weights balanced finds',
  ],
  [
    { kind: 'focal' },
    several,
    'image 0 (from 0) has 2 labels, where focal expects one an image: use --loss binaryCrossEntropy',
  ],
])('%j is refused', (chosen, of, message) => {
  expect(() => lossFor(recipeOf(chosen), of)).toThrow(message);
});
