import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import { createDenseNet, densenetTiny, initializeParameters } from './index.ts';
import type { ParameterSpec } from './parameters.ts';

const filter: ParameterSpec = { name: 'conv.weight', shape: [3, 3, 40, 80], role: 'filter', trainable: true };
const weight: ParameterSpec = { name: 'classifier.weight', shape: [400, 50], role: 'weight', trainable: true };

async function draw(...[spec, scheme, seed = 1]: [ParameterSpec, Parameters<typeof initializeParameters>[1], number?]) {
  const tensor = initializeParameters([spec], scheme, createRandom(seed))[spec.name]!;
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

describe.each([
  ['xavierUniform of a filter', filter, 'xavierUniform', Math.sqrt(6 / (9 * 40 + 9 * 80))],
  ['xavierUniform of a classifier', weight, 'xavierUniform', Math.sqrt(6 / (400 + 50))],
  ['the classifier of kaimingNormalFanIn', weight, 'kaimingNormalFanIn', 1 / Math.sqrt(400)],
  ['the classifier of kaimingNormalFanOut', weight, 'kaimingNormalFanOut', 1 / Math.sqrt(400)],
] as const)('%s', (_title, spec, scheme, bound) => {
  it('is uniform within its bound', async () => {
    const { mean, variance, largest } = await draw(spec, scheme);
    expect(largest).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest).toBeGreaterThan(0.99 * bound);
    expect(Math.abs(mean)).toBeLessThan(0.02 * bound);
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
  });
});

it.each([
  ['kaimingNormalFanIn', Math.sqrt(2 / (9 * 40))],
  ['kaimingNormalFanOut', Math.sqrt(2 / (9 * 80))],
] as const)('%s of a filter is normal with its deviation', async (scheme, deviation) => {
  const { mean, variance, largest } = await draw(filter, scheme);
  expect(Math.abs(mean)).toBeLessThan(0.02 * deviation);
  expect(variance / deviation ** 2).toBeCloseTo(1, 1);
  // No uniform distribution of this variance goes beyond 1.8 deviations.
  expect(largest).toBeGreaterThan(3 * deviation);
});

it('draws the same for the same seed, and other values for another', async () => {
  const first = await draw(filter, 'kaimingNormalFanIn', 3);
  expect(await draw(filter, 'kaimingNormalFanIn', 3)).toEqual(first);
  expect(await draw(filter, 'kaimingNormalFanIn', 4)).not.toEqual(first);
});

it('starts norms as the identity: scales and running variances 1, the rest 0', async () => {
  const model = createDenseNet(densenetTiny());
  const parameters = model.initialize(createRandom(1));
  for (const { name, role } of model.parameterSpecs) {
    const values = new Set(await parameters[name]!.data());
    if (role === 'scale' || role === 'runningVariance') expect([...values], name).toEqual([1]);
    else if (role === 'filter' || role === 'weight') expect(values.size, name).toBeGreaterThan(1);
    else expect([...values], name).toEqual([0]);
  }
});
