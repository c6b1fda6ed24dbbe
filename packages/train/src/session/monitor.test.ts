import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { bestEpoch, constant, type EpochRow, isOutOfPatience, type Monitor, type TrainingEvent } from '../index.ts';
import { freshSession, runSmallSession } from '../testing/smallSession.ts';

const history = (...values: (number | undefined)[]): EpochRow[] =>
  values.map((value, index) => ({
    epoch: index + 1,
    training: { loss: 1, accuracy: 0.5 },
    ...(value === undefined ? {} : { judged: { accuracy: value, loss: value } }),
    seconds: 1,
    imagesPerSecond: 1,
  }));

describe('the best epoch', () => {
  it.each([
    ['accuracy', [0.1, 0.5, 0.3], 2],
    ['accuracy', [0.5, 0.5], 1],
    ['loss', [2, 0.5, 0.7], 2],
    ['loss', [Number.NaN, 3], 2],
    ['accuracy', [0.1, undefined], 1],
  ] as const)('by %s of %j is number %i', (metric, values, epoch) => {
    expect(bestEpoch(history(...values), { metric })).toEqual({ epoch, metric, value: values[epoch - 1] });
  });

  it('is none where none was judged', () => {
    expect(bestEpoch(history(undefined), { metric: 'loss' })).toBeUndefined();
  });

  it.each([
    [[0.5, 0.4], false],
    [[0.5, 0.4, 0.3], true],
    [[0.5, 0.4, 0.6], false],
    [[0.5, 0.5, 0.5], true],
    [[0.5, 0.4, undefined], false],
  ])('of %j is waited for no longer: %s', (values, expected) => {
    expect(isOutOfPatience(history(...values), { metric: 'accuracy', patience: 2 })).toBe(expected);
    expect(isOutOfPatience(history(...values), { metric: 'accuracy' })).toBe(false);
  });
});

describe('a session with a monitor', () => {
  /** Learns nothing, so no epoch is better than the first. */
  const run = async (monitor: Monitor, session = freshSession()) => {
    const events: TrainingEvent<string>[] = [];
    const listener = (event: TrainingEvent<string>) => void events.push(event);
    const batchNormMomentum = 1e-9;
    Object.assign(session, { batchNormMomentum });
    const outcome = await runSmallSession([listener], { monitor, epochs: 5, schedule: constant(0) }, session);
    expect(outcome.complete).toBe(true);
    return { session, events };
  };

  it('ends early, is tested, and says which epoch was the best', async () => {
    const { session, events } = await run({ metric: 'accuracy', patience: 2 });
    expect(session.state.epoch).toBe(3);
    expect(session.tested).toBeDefined();
    const best = { epoch: 1, metric: 'accuracy', value: session.history[0]!.judged!.accuracy };
    expect(events.at(-1)).toEqual({ type: 'completed', endedEarly: true, best });
    // Resumed after its end, it trains nothing more.
    const again = await run({ metric: 'accuracy', patience: 2 }, session);
    expect(again.events.map(({ type }) => type)).toEqual(['started', 'saved', 'completed']);
  });

  it('goes on to its last epoch without patience', async () => {
    const { session, events } = await run({ metric: 'loss' });
    expect(session.state.epoch).toBe(5);
    expect(events.at(-1)).toMatchObject({ type: 'completed', best: { metric: 'loss' } });
    expect(events.at(-1)).not.toHaveProperty('endedEarly');
  });
});
