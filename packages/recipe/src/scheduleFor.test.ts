import { expect, test } from 'vitest';
import { parseRecipe } from './parseRecipe.ts';
import { recipeNamed } from './recipes.ts';
import { scheduleFor } from './scheduleFor.ts';

const quick = recipeNamed('quick');

const recipeOf = (schedule: object, epochs: number) =>
  parseRecipe({
    ...quick,
    schedule,
    train: { ...quick.train, epochs },
    evaluate: { validationFraction: 0.1 },
  });

/** Rates at steps of a training of 10 steps an epoch, whose learning rate is 0.1. */
function rates(schedule: object, steps: number[], epochs = 2): number[] {
  const recipe = recipeOf(schedule, epochs);
  const by = scheduleFor(recipe, 10);
  return steps.map((step) => Number(by(step).toPrecision(12)));
}

test('each kind over a whole training', () => {
  expect(rates({ kind: 'constant' }, [0, 19])).toEqual([0.1, 0.1]);
  expect(rates({ kind: 'linearToZero' }, [0, 10, 20])).toEqual([0.1, 0.05, 0]);
  expect(rates({ kind: 'cosine' }, [0, 10, 20])).toEqual([0.1, 0.05, 0]);
  expect(rates({ kind: 'cosine', minLearningRate: 0.02 }, [10, 20])).toEqual([0.06, 0.02]);
});

test('one cycle: each field changes the rates that it is about', () => {
  const steps = [0, 5, 8, 12, 19];
  const plain = rates({ kind: 'oneCycle' }, steps);
  expect(plain[0]).toBeCloseTo(0.1 / 25, 10);
  expect(plain[1]).toBe(0.1);
  expect(plain[4]).toBeCloseTo(0.1 / 25 / 1e4, 12);
  const others = [{ pctStart: 0.45 }, { divFactor: 10 }, { finalDivFactor: 10 }, { anneal: 'linear' }];
  const all = [plain, ...others.map((other) => rates({ kind: 'oneCycle', ...other }, steps))];
  expect(new Set(all.map(String)).size).toBe(5);
});

test('a plateau: each field changes the rates that it is about', () => {
  const judged = [1, 0.9, 0.899, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95].map((loss) => ({ loss, accuracy: loss }));
  const byEpoch = (fields: object, of = judged) => {
    const schedule = scheduleFor(recipeOf({ kind: 'reduceOnPlateau', patience: 1, ...fields }, 20), 10);
    return of.map((_, epoch) => Number(schedule(epoch * 10, of.slice(0, epoch)).toPrecision(12)));
  };
  const plain = byEpoch({});
  expect(plain).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001]);
  const others = [
    ...[{ metric: 'accuracy' }, { decayFactor: 0.5 }, { patience: 2 }, { threshold: 0.01 }, { cooldown: 1 }],
    ...[{ minLearningRate: 0.005 }],
  ];
  expect(new Set([plain, ...others.map((other) => byEpoch(other))].map(String)).size).toBe(7);
  const flat = judged.map(() => ({ loss: 1, accuracy: 1 }));
  expect(byEpoch({ patience: 0 }, flat).indexOf(0.01)).toBe(2);
  expect(byEpoch({ patience: 0, warmupEpochs: 1.5 }, flat).indexOf(0.01)).toBe(4);
});

test('a plateau of the test set is refused', () => {
  expect(() => parseRecipe({ ...quick, schedule: { kind: 'reduceOnPlateau' } })).toThrow(
    'recipe.evaluate.validationFraction must be above 0 with the schedule reduceOnPlateau, which may not follow the ' +
      'test set, got 0',
  );
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
