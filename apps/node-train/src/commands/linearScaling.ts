import type { Recipe } from '@densenet/recipe';

/** What the learning rate of a recipe becomes with another size of batches, and how that is said. */
export interface Scaled {
  recipe: Recipe;
  /** A line that says what was changed, or could be. */
  line?: string;
}

/**
 * The linear scaling rule (Goyal et al. 2017, section 2.1): batches that are k times as large as those that a recipe was made for go
 * with k times its learning rate. Applied where `--linear-scaling` asks for it, and offered where several processes train with batches
 * of another size.
 *
 * @param base the recipe before its flags
 * @param recipe the same with its flags' values
 * @throws RangeError where scaling is asked for and the batches are the recipe's, or the learning rate was given
 */
export function linearlyScaled(
  base: Recipe,
  recipe: Recipe,
  flags: { linearScaling?: true | undefined; learningRate?: unknown; isTogether: boolean },
): Scaled {
  const { linearScaling, learningRate: given, isTogether } = flags;
  const [batch, batchBefore] = [recipe.train.batchSize, base.train.batchSize];
  if (linearScaling && given !== undefined) {
    throw new RangeError(
      '--linear-scaling makes the learning rate, and --learning-rate gives it: leave one of the two out',
    );
  }
  if (batch === batchBefore) {
    if (!linearScaling) return { recipe };
    throw new RangeError(
      `--linear-scaling goes with another batch size than the recipe's ${batchBefore}: add --batch-size, or leave it out`,
    );
  }
  const scale = (rate: number) => Number(((rate * batch) / batchBefore).toPrecision(12));
  const { learningRate: rate } = recipe.optimizer;
  const rule = `${scale(rate)}: the recipe's ${rate}, which is for batches of ${batchBefore}, times ${batch}/${batchBefore}`;
  if (!linearScaling) {
    const offer = `the learning rate stays ${rate}; by the linear scaling rule it would be ${rule} (--linear-scaling)`;
    return { recipe, ...(isTogether && given === undefined ? { line: offer } : {}) };
  }
  const { optimizer, schedule } = recipe;
  const scaled: Recipe = {
    ...recipe,
    optimizer: { ...optimizer, learningRate: scale(rate) },
    schedule:
      'minLearningRate' in schedule ? { ...schedule, minLearningRate: scale(schedule.minLearningRate) } : schedule,
  };
  return { recipe: scaled, line: `learning rate ${rule}` };
}
