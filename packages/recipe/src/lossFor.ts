import { type Counted, classCounts } from '@densenet/data';
import { SchemaError } from '@densenet/schema';
import { binaryCrossEntropy, crossEntropy, focal, type Loss } from '@densenet/train';
import type { Recipe } from './schema.ts';

type Weights = readonly number[] | 'balanced' | null;

/**
 * Checks what is known of a recipe's loss before its images are loaded.
 *
 * @throws SchemaError where there are not as many weights as classes
 */
export function expectWeightsFit({ loss }: Pick<Recipe, 'loss'>, { classNames }: Pick<Counted, 'classNames'>): void {
  const [field, weights] =
    loss.kind === 'binaryCrossEntropy'
      ? (['positiveWeights', loss.positiveWeights] as const)
      : (['classWeights', loss.classWeights] as const);
  if (weights === null || weights === 'balanced' || weights.length === classNames.length) return;
  throw new SchemaError(`recipe.loss.${field}`, weights, `${classNames.length} numbers, one for each class`);
}

/**
 * The loss that a recipe's training makes small.
 *
 * @param images that are trained on, whose classes are counted where weights are to be balanced by them
 * @throws SchemaError where there are not as many weights as classes
 * @throws RangeError where weights are to be balanced and a class has no image, or images have several labels and the loss
 *   expects one
 */
export function lossFor({ loss }: Pick<Recipe, 'loss'>, images: Counted): Loss {
  expectWeightsFit({ loss }, images);
  if (loss.kind === 'binaryCrossEntropy') {
    // As many as are not, by those that are: what PyTorch's documentation of `pos_weight` proposes.
    const balance = (count: number) => (images.count - count) / count;
    const positiveWeights = weightsOf('positiveWeights', loss.positiveWeights, images, balance);
    return binaryCrossEntropy({ ...loss, positiveWeights });
  }
  expectOneLabel(images, loss.kind);
  // scikit-learn's `compute_class_weight`: the weights of all images add up to their number.
  const balance = (count: number) => images.count / (images.classNames.length * count);
  const classWeights = weightsOf('classWeights', loss.classWeights, images, balance);
  return loss.kind === 'focal' ? focal({ ...loss, classWeights }) : crossEntropy({ ...loss, classWeights });
}

/** The loss by which a recipe's network is judged: without weights, smoothing and focus, which are of training alone. */
export function judgeLossFor({ loss }: Pick<Recipe, 'loss'>): Loss {
  return loss.kind === 'binaryCrossEntropy' ? binaryCrossEntropy() : crossEntropy();
}

function weightsOf(
  field: 'classWeights' | 'positiveWeights',
  weights: Weights,
  images: Counted,
  balance: (count: number) => number,
): readonly number[] | undefined {
  const { classNames } = images;
  if (weights === null) return undefined;
  if (weights !== 'balanced') return weights;
  return Array.from(classCounts(images), (count, index) => {
    if (count > 0) return balance(count);
    const flag = field === 'classWeights' ? '--class-weights' : '--positive-weights';
    const problem = `no training image is of the class ${classNames[index]}, so that ${flag} balanced finds no weight for it`;
    throw new RangeError(`${problem}: add one, or give numbers`);
  });
}

/** @throws RangeError where the targets of an image are no shares of a whole, which a softmax needs */
function expectOneLabel(images: Counted, loss: string): void {
  if (images.target === undefined) return;
  for (let index = 0; index < images.count; index++) {
    const sum = images.target(index).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) < 1e-3) continue;
    throw new RangeError(
      `image ${index} (from 0) has ${sum} labels, where ${loss} expects one an image: use --loss binaryCrossEntropy`,
    );
  }
}
