import { restoreRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../testing/backends.ts';
import { parametersFromArrays, parametersToArrays } from '../../model/src/index.ts';
import { fit, linearToZero, type TrainingState } from './index.ts';
import { fitOptions, freshState, model, task } from './testing/smallTraining.ts';

/** What a checkpoint holds: JSON, and the bytes of each tensor. */
interface Saved {
  json: string;
  parameters: Record<string, Uint8Array>;
  optimizerState: Record<string, Uint8Array>;
}

const bytesOf = async (tensors: TrainingState['parameters']) => {
  const arrays = await parametersToArrays(tensors);
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { values }]) => [name, new Uint8Array(values.slice().buffer)]),
  );
};

async function save({ parameters, optimizerState, random, ...position }: TrainingState): Promise<Saved> {
  return {
    json: JSON.stringify({ ...position, random: random.state() }),
    parameters: await bytesOf(parameters),
    optimizerState: await bytesOf(optimizerState),
  };
}

function restore({ json, parameters, optimizerState }: Saved): TrainingState {
  const { random, ...position } = JSON.parse(json);
  const tensors = (specs: typeof model.parameterSpecs, bytes: Record<string, Uint8Array>) => {
    const shapes = Object.fromEntries(specs.map(({ name, shape }) => [name, [...shape]]));
    const arrays = Object.entries(bytes).map(([name, one]) => {
      return [name, { shape: shapes[name]!, values: new Float32Array(one.slice().buffer) }] as const;
    });
    return parametersFromArrays(specs, Object.fromEntries(arrays));
  };
  return {
    ...position,
    random: restoreRandom(random),
    parameters: tensors(model.parameterSpecs, parameters),
    optimizerState: tensors(
      model.parameterSpecs.filter(({ trainable }) => trainable),
      optimizerState,
    ),
  };
}

describeOnEachBackend('a training that was stopped and resumed', () => {
  const schedule = linearToZero(0.1, 8);
  let losses: number[];
  const afterStep = ({ loss }: { loss: number }) => {
    losses.push(loss);
  };
  let expected: { saved: Saved; losses: number[] };

  it('is compared with one that never stopped', async () => {
    losses = [];
    const uninterrupted = freshState();
    expect(await fit(task, uninterrupted, fitOptions({ schedule, afterStep }))).toBe(true);
    expect(losses).toHaveLength(8);
    expected = { saved: await save(uninterrupted), losses };
  });

  // In the middle of an epoch, and between the two.
  it.each([1, 3, 4, 6])('stopped after step %i of 8 ends as one that was never stopped, bit for bit', async (stop) => {
    losses = [];
    const controller = new AbortController();
    const first = freshState();
    const stopAt = (event: { loss: number }) => {
      afterStep(event);
      if (losses.length === stop) controller.abort();
    };
    expect(await fit(task, first, fitOptions({ schedule, afterStep: stopAt, signal: controller.signal }))).toBe(false);
    expect(losses).toHaveLength(stop);
    const second = restore(await save(first));
    expect(await fit(task, second, fitOptions({ schedule, afterStep }))).toBe(true);
    expect({ saved: await save(second), losses }).toEqual(expected);
  });

  it('ends otherwise where anything is lost', async () => {
    const state = freshState();
    await fit(task, state, fitOptions({ epochs: 1 }));
    const saved = await save(state);
    const end = async (changed: Saved) => {
      const resumed = restore(changed);
      await fit(task, resumed, fitOptions());
      return (await save(resumed)).parameters['classifier.weight'];
    };
    const expected = await end(saved);
    const { random: _, ...position } = JSON.parse(saved.json);
    const withoutMomentum = Object.fromEntries(
      Object.entries(saved.optimizerState).map(([name, bytes]) => [name, new Uint8Array(bytes.length)]),
    );
    expect(await end({ ...saved, optimizerState: withoutMomentum })).not.toEqual(expected);
    expect(await end({ ...saved, json: JSON.stringify({ ...position, random: [1, 2, 3, 4] }) })).not.toEqual(expected);
  });
});
