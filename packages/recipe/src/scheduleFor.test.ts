import { expect, test } from 'vitest';
import { parseRecipe } from './parseRecipe.ts';
import { recipeNamed } from './recipes.ts';
import { scheduleFor } from './scheduleFor.ts';

const quick = recipeNamed('quick');

/** Rates at steps of a training of 10 steps an epoch, whose learning rate is 0.1. */
function rates(schedule: object, steps: number[], epochs = 2): number[] {
  const recipe = parseRecipe({ ...quick, schedule, train: { ...quick.train, epochs } });
  const by = scheduleFor(recipe, 10);
  return steps.map((step) => Number(by(step).toPrecision(12)));
}

test('each kind over a whole training', () => {
  expect(rates({ kind: 'constant' }, [0, 19])).toEqual([0.1, 0.1]);
  expect(rates({ kind: 'linearToZero' }, [0, 10, 20])).toEqual([0.1, 0.05, 0]);
  expect(rates({ kind: 'cosine' }, [0, 10, 20])).toEqual([0.1, 0.05, 0]);
  expect(rates({ kind: 'cosine', minLearningRate: 0.02 }, [10, 20])).toEqual([0.06, 0.02]);
});

test('milestones are shares of the training, or epochs', () => {
  const around = [149, 150, 224, 225];
  expect(rates({ kind: 'multiStep' }, around, 30)).toEqual([0.1, 0.01, 0.01, 0.001]);
  expect(rates({ kind: 'multiStep', milestones: [15, 22.5], decayFactor: 0.5 }, around, 30)).toEqual([
    0.1, 0.05, 0.05, 0.025,
  ]);
  // One after the end never comes: what was planned for 90 epochs is tried out for 2.
  expect(rates({ kind: 'multiStep', milestones: [30, 60] }, [19])).toEqual([0.1]);
});

test('a warm-up comes first, and the schedule has the steps that are left', () => {
  const warmed = { warmupEpochs: 0.5, warmupStartFactor: 0.2 };
  expect(rates({ kind: 'constant', ...warmed }, [0, 1, 4, 5])).toEqual([0.02, 0.036, 0.084, 0.1]);
  expect(rates({ kind: 'linearToZero', ...warmed }, [5, 8, 20])).toEqual([0.1, 0.08, 0]);
  // A milestone is where it would be without.
  expect(rates({ kind: 'multiStep', ...warmed }, [5, 9, 10, 15])).toEqual([0.1, 0.1, 0.01, 0.001]);
  expect(rates({ kind: 'constant', warmupEpochs: 1 }, [0])).toEqual([0.001]);
});

test('a warm-up of the whole training is refused', () => {
  expect(() => rates({ kind: 'cosine', warmupEpochs: 2 }, [])).toThrow(
    'recipe.schedule.warmupEpochs must be less than train.epochs, 2, got 2',
  );
});
