import { readFileSync } from 'node:fs';
import { dispose, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import {
  adamw,
  clipByGlobalNorm,
  freshState,
  type GradientTransform,
  type NamedTensors,
  type Optimizer,
  type ParameterGroup,
  type ParameterShape,
  sgd,
  withGroups,
  withoutDecay,
} from '../index.ts';

interface Fixture {
  steps: number;
  shapes: Record<string, number[]>;
  runs: Record<string, Record<string, Record<string, number[]>>>;
}

/** Made by tools/make_training_fixtures.py, in float64. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/training.json', import.meta.url), 'utf8')) as Fixture;

const shapes: ParameterShape[] = Object.entries(fixture.shapes).map(([name, shape]) => ({ name, shape }));

const wave = (shape: readonly number[], phase: number, scale = 1): Tensor =>
  tensor(
    Array.from(
      { length: shape.reduce((product, size) => product * size, 1) },
      (_, i) => scale * Math.sin(1.7 * i + phase),
    ),
    [...shape],
    'float32',
  );

const each = (make: (shape: readonly number[], index: number) => Tensor): NamedTensors =>
  Object.fromEntries(shapes.map(({ name, shape }, index) => [name, make(shape, index)]));

/** As PyTorch's groups of the fixture: all but the head at a tenth, norms and biases without decay. */
const groups: ParameterGroup[] = [
  { match: '*', weightDecay: 0.1 },
  { match: 'features.*', learningRateFactor: 0.1 },
  ...withoutDecay(shapes),
];

const runs: Record<string, [optimizer: Optimizer, learningRate: number, transform?: GradientTransform]> = {
  adamw: [adamw(), 0.01],
  'adamw, other options': [adamw({ beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.3 }), 0.05],
  'adamw by group': [withGroups((changes) => adamw(changes), shapes, groups), 0.05],
  'sgd by group': [withGroups((changes) => sgd({ momentum: 0.9, nesterov: true, ...changes }), shapes, groups), 0.05],
  'sgd, clipped': [sgd({ momentum: 0.9 }), 0.05, clipByGlobalNorm(2)],
};

describeOnEachBackend('as PyTorch', () => {
  it.each(Object.keys(fixture.runs))('%s: 20 steps, and no tensor left behind', async (name) => {
    const [optimizer, learningRate, transform] = runs[name]!;
    const parameters = each((shape, index) => wave(shape, index));
    const state = freshState(optimizer, shapes);
    const before = memory().numTensors;
    for (let step = 1; step <= fixture.steps; step++) {
      const made = each((shape, index) => wave(shape, 10 + index + 0.3 * (step - 1), 3));
      const gradients = transform ? await transform(made, { parameters }) : made;
      const updated = optimizer.update({ gradients, state, parameters, step, learningRate });
      dispose([made, gradients, parameters, state]);
      Object.assign(parameters, updated.parameters);
      Object.assign(state, updated.state);
      const expected = fixture.runs[name]![step];
      if (!expected) continue;
      for (const [parameter, values] of Object.entries(expected)) {
        expect(relativeDifference(await parameters[parameter]!.data(), values), parameter).toBeLessThan(1e-5);
      }
    }
    expect(memory().numTensors).toBe(before);
    dispose([parameters, state]);
  });
});
