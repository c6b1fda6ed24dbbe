import { parseRecipe, recipeNamed } from '@densenet/recipe';
import { describe, expect, test } from 'vitest';
import { linearlyScaled } from './linearScaling.ts';

const base = recipeNamed('tiny');
const { batchSize } = base.train;
const withBatch = (factor: number) => ({ ...base, train: { ...base.train, batchSize: factor * batchSize } });
const rate = base.optimizer.learningRate;

describe('the linear scaling rule', () => {
  test('four times the batch goes with four times the learning rate, and is said', () => {
    const { recipe, line } = linearlyScaled(base, withBatch(4), { linearScaling: true, isTogether: false });
    expect(recipe.optimizer.learningRate).toBeCloseTo(4 * rate, 12);
    expect(line).toBe(
      `learning rate ${4 * rate}: the recipe's ${rate}, which is for batches of ${batchSize}, times ${4 * batchSize}/${batchSize}`,
    );
    expect(parseRecipe(recipe)).toEqual(recipe);
  });

  test('the smallest rate of a schedule is scaled too', () => {
    const schedule = { ...base.schedule, kind: 'cosine', minLearningRate: 0.01 } as const;
    const { recipe } = linearlyScaled(base, { ...withBatch(2), schedule }, { linearScaling: true, isTogether: false });
    expect(recipe.schedule).toMatchObject({ minLearningRate: 0.02 });
  });

  test('it is offered to several processes, and changes nothing', () => {
    const larger = withBatch(2);
    const { recipe, line } = linearlyScaled(base, larger, { isTogether: true });
    expect(recipe).toBe(larger);
    expect(line).toMatch(/^the learning rate stays .+--linear-scaling\)$/);
    expect(linearlyScaled(base, larger, { isTogether: false }).line).toBeUndefined();
    expect(linearlyScaled(base, larger, { isTogether: true, learningRate: '1' }).line).toBeUndefined();
    expect(linearlyScaled(base, base, { isTogether: true }).line).toBeUndefined();
  });

  test.each([
    [withBatch(2), { learningRate: '0.1' }, /^--linear-scaling makes the learning rate, and --learning-rate gives it/],
    [base, {}, /^--linear-scaling goes with another batch size than the recipe's/],
  ])('%# is refused', (recipe, flags, message) => {
    expect(() => linearlyScaled(base, recipe, { linearScaling: true, isTogether: false, ...flags })).toThrow(message);
  });
});
