import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { constant, cosine, type JudgedSchedule, linearToZero, multiStep, withWarmup } from '../index.ts';

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
