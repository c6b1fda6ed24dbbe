import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  constant,
  cosine,
  type JudgedSchedule,
  linearToZero,
  multiStep,
  oneCycle,
  reduceOnPlateau,
  withWarmup,
} from '../index.ts';

/** Made by tools/make_schedule_fixtures.py. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/schedules.json', import.meta.url), 'utf8'));
const { learningRate: rate, steps, warmup } = fixture as Record<string, number>;

const rest = steps! - warmup!;
const warmed = (schedule: JudgedSchedule, startFactor?: number) =>
  withWarmup(schedule, { steps: warmup!, ...(startFactor === undefined ? {} : { startFactor }) });

test.each<[name: string, schedule: JudgedSchedule]>([
  ['cosine', cosine(rate!, steps!)],
  ['cosineToMinimum', cosine(rate!, steps!, 0.01)],
  ['multiStep', multiStep(rate!, [30, 45])],
  ['oneCycle', oneCycle(rate!, { totalSteps: steps! })],
  [
    'oneCycleLinear',
    oneCycle(rate!, { totalSteps: steps!, pctStart: 0.25, anneal: 'linear', divFactor: 10, finalDivFactor: 100 }),
  ],
  ['linearToZero', linearToZero(rate!, steps!)],
  ['warmedConstant', warmed(constant(rate!))],
  ['warmedCosine', warmed(cosine(rate!, rest))],
  ['warmedMultiStep', warmed(multiStep(rate!, [30 - warmup!, 45 - warmup!]), 1 / 3)],
])("%s: every rate of a training is PyTorch's", (name, schedule) => {
  const expected = fixture[name] as number[];
  expect(expected).toHaveLength(steps!);
  // PyTorch makes each rate of the one before: what rounding adds up to is near 1e-15.
  for (const [step, value] of expected.entries()) expect(schedule(step), `step ${step}`).toBeCloseTo(value, 13);
});

test.each<[name: string, metric: string, schedule: JudgedSchedule]>([
  ['plateau', 'loss', reduceOnPlateau(rate!, { patience: 2 })],
  [
    'plateauCooling',
    'loss',
    reduceOnPlateau(rate!, { factor: 0.5, patience: 1, cooldown: 2, threshold: 0.02, minimum: 0.06 }),
  ],
  [
    'plateauOfAccuracy',
    'accuracy',
    reduceOnPlateau(rate!, { metric: 'accuracy', factor: 0.3, patience: 1, threshold: 0.03 }),
  ],
])("%s: the rate of each epoch is PyTorch's", (name, metric, schedule) => {
  const { measured, rates } = fixture[name] as { measured: number[]; rates: number[] };
  const judged = measured.map((value) => ({ accuracy: 0, [metric]: value }));
  expect(new Set(rates).size).toBeGreaterThan(3);
  for (const [epoch, expected] of rates.entries()) {
    expect(schedule(epoch * 10, judged.slice(0, epoch)), `epoch ${epoch}`).toBeCloseTo(expected, 13);
  }
});
