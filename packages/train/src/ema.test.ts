import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../testing/compare.ts';
import type { Model } from '../../model/src/index.ts';
import {
  averagedParameters,
  type EmaOptions,
  evaluate,
  type NamedTensors,
  startTraining,
  type TrainingSession,
  type TrainingState,
  trainStep,
} from './index.ts';
import { runSmallSession } from './testing/smallSession.ts';
import { exampleBatch, model, task } from './testing/smallTraining.ts';

const freshState = (ema: EmaOptions, of: Model = model): TrainingState => {
  const random = createRandom(5);
  return startTraining({ ...task, model: of, ema }, of.initialize(random), random);
};

async function valuesOf(tensors: NamedTensors): Promise<Record<string, readonly number[]>> {
  const pairs = Object.entries(tensors).map(async ([name, tensor]) => [name, [...(await tensor.data())]] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

async function averageOf(state: TrainingState, of: Model = model): Promise<Record<string, readonly number[]>> {
  const averaged = averagedParameters(of, state.ema!);
  const values = await valuesOf(averaged);
  dispose(averaged);
  return values;
}

/** The formula of timm's `ModelEmaV3` with `use_warmup`, gamma 1 and power 2/3, and that of `ModelEmaV2` without. */
const decayAt = (update: number, { decay, warmup }: EmaOptions) =>
  warmup ? Math.min(decay, 1 - (1 + (update - 1)) ** (-2 / 3)) : decay;

const train = async (ema: EmaOptions, state: TrainingState, step: number, of: Model = model) => {
  const batch = exampleBatch(step);
  await trainStep({ ...task, model: of, ema }, state, batch, 0.1);
  dispose([batch.images, batch.targets]);
};

describe('the average of the weights', () => {
  it.each([
    { decay: 0.6, warmup: false },
    { decay: 0.6, warmup: true },
  ])('is the formula over all parameters and running statistics: $decay, warm-up $warmup', async (ema) => {
    const before = memory().numTensors;
    const state = freshState(ema);
    const expected: Record<string, readonly number[]> = await valuesOf(state.parameters);
    expect(Object.keys(expected)).toContain('features.norm5.running_var');
    const tensors = memory().numTensors;
    for (let step = 1; step <= 6; step++) {
      await train(ema, state, step);
      const share = decayAt(step, ema);
      for (const [name, values] of Object.entries(await valuesOf(state.parameters))) {
        expected[name] = expected[name]!.map((average, i) => share * average + (1 - share) * values[i]!);
      }
    }
    expect(memory().numTensors).toBe(tensors);
    const averaged = await averageOf(state);
    for (const [name, values] of Object.entries(expected)) {
      expect(relativeDifference(averaged[name]!, values), name).toBeLessThan(1e-5);
    }
    expect(averaged).not.toEqual(await valuesOf(state.parameters));
    dispose([state.parameters, state.optimizerState, state.ema!.weights]);
    expect(memory().numTensors).toBe(before);
  });

  it('leaves frozen parameters as they are, to the bit', async () => {
    const frozen = model.freeze('features.*');
    const ema = { decay: 0.9 };
    const state = freshState(ema, frozen);
    const start = await valuesOf(state.parameters);
    for (let step = 0; step < 4; step++) await train(ema, state, step, frozen);
    const averaged = await averageOf(state, frozen);
    const changed = Object.keys(start).filter((name) => start[name]!.join() !== averaged[name]!.join());
    expect(changed).toEqual(['classifier.weight', 'classifier.bias']);
  });

  it('refuses a decay that is none, with the state as it was', async () => {
    const state = freshState({ decay: 1 });
    const start = await valuesOf(state.parameters);
    const tensors = memory().numTensors;
    await expect(train({ decay: 1 }, state, 0)).rejects.toThrow('the decay of an average must be in [0, 1), got 1');
    expect(await valuesOf(state.parameters)).toEqual(start);
    // The batch of the step that failed.
    expect(memory().numTensors).toBe(tensors + 2);
  });

  it('refuses a state without one', async () => {
    const { ema: _, ...state } = freshState({ decay: 0.9 });
    await expect(train({ decay: 0.9 }, state, 0)).rejects.toThrow('the state has no average');
  });

  it('is what a session judges and tests', async () => {
    const ema = { decay: 0.9, warmup: false };
    const session: TrainingSession = { ...task, ema, state: freshState(ema), history: [] };
    await runSmallSession([], {}, session);
    const lossOf = async (parameters: NamedTensors) => {
      const program = model.compileInference(parameters);
      const { loss } = await evaluate(program, [exampleBatch(300), exampleBatch(301)]);
      program.dispose();
      return loss;
    };
    expect(session.tested!.loss).toBe(await lossOf(averagedParameters(model, session.state.ema!)));
    expect(session.tested!.loss).not.toBe(await lossOf(session.state.parameters));
  });
});
