import '@tensorflow/tfjs-backend-cpu';
import { mul } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type FitOptions,
  ReplicaFailedError,
  ReplicasDifferError,
  type TensorBatch,
  type TrainingEvent,
  type TrainingSession,
} from '../index.ts';
import { ranks, restored, valuesOf } from '../testing/plainSessions.ts';
import { runRanks } from '../testing/rankSessions.ts';
import { partsOf } from '../testing/ranks.ts';
import { timeless } from '../testing/smallSession.ts';
import { fitOptions } from '../testing/smallTraining.ts';

/** The second rank's part of batches, and an error in the place of one of them. */
function* failingAt(step: number, batches: ReturnType<FitOptions['batches']>): Iterable<TensorBatch> {
  let at = 0;
  for (const batch of batches as Iterable<TensorBatch>) {
    if (at++ === step) throw new Error('cats/3.jpg is no picture');
    yield partsOf(batch, 2)[1]!;
  }
}

describe('ranks that have not the same', () => {
  it('end before the first step where they were started with other options, and say which', async () => {
    const sessions = ranks(3);
    const outcomes = await runRanks(sessions, (rank) => ({
      sameInAll: { data: { images: 21, classes: rank === 2 ? ['cat', 'cow'] : ['cat', 'dog'] } },
    }));
    for (const outcome of outcomes) {
      expect(outcome).toBeInstanceOf(ReplicasDifferError);
      expect((outcome as Error).message).toBe(
        'rank 2 was started with another data.classes.1 than rank 0: "cow", and not "dog". Start all ranks by the same ' +
          'command, with the same images',
      );
    }
    expect(sessions.map(({ state }) => state.step)).toEqual([0, 0, 0]);
  });

  it('end with the step and the parameter where their weights become others', async () => {
    const sessions = ranks(2);
    const { state } = sessions[1]!;
    const outcomes = await runRanks(sessions, (rank) => ({
      compareEvery: 2,
      listeners:
        rank === 0
          ? []
          : [
              (event) => {
                if (event.type !== 'step' || event.step !== 3) return;
                const weights = state.parameters['classifier.weight']!;
                state.parameters['classifier.weight'] = mul(weights, 1.001);
                weights.dispose();
              },
            ],
    }));
    for (const outcome of outcomes) {
      expect(outcome).toBeInstanceOf(ReplicasDifferError);
      expect((outcome as Error).message).toMatch(
        /^after step 4, parameter classifier\.weight of rank 1 is another than rank 0's/,
      );
    }
  });
});

describe('ranks of which one fails', () => {
  it('all end where rank 0 cannot save, and the others say why', async () => {
    const full = new Error('no space left on device');
    const events: TrainingEvent<string>[] = [];
    const outcomes = await runRanks(ranks(3), (rank) => ({
      save: () => Promise.reject(full),
      listeners: rank === 1 ? [(event) => events.push(timeless(event))] : [],
    }));
    const other = new ReplicaFailedError(0, 'no space left on device');
    expect(outcomes).toEqual([full, other, other]);
    expect(events.at(-1)).toEqual({ type: 'failed', message: other.message });
  });

  it('lose no step: rank 0 has saved the last one, and goes on from there as if nothing had been', async () => {
    const undisturbed = ranks(2);
    await runRanks(undisturbed);
    const [first, second] = ranks(2);
    const saved: TrainingSession[] = [];
    const { batches } = fitOptions();
    const outcomes = await runRanks([first!, second!], (rank) => ({
      ...(rank === 0 ? { save: async () => void saved.push(await restored(first!)) } : {}),
      ...(rank === 1 ? { batches: (seed: number, firstStep: number) => failingAt(2, batches(seed, firstStep)) } : {}),
    }));
    expect(outcomes[0]).toEqual(new ReplicaFailedError(1, 'cats/3.jpg is no picture'));
    const last = saved.at(-1)!;
    expect([last.state.epoch, last.state.stepInEpoch]).toEqual([0, 2]);
    const resumed = ranks(2, last);
    const complete = { complete: true, listenerErrors: [] };
    expect(await runRanks(resumed)).toEqual([complete, complete]);
    expect(await valuesOf(resumed[0]!)).toEqual(await valuesOf(undisturbed[0]!));
  });

  it('all end where one cannot read its images, and the others say why', async () => {
    const broken = new Error('cats/3.jpg is no picture');
    const outcomes = await runRanks(ranks(2), (rank) =>
      rank === 0
        ? {}
        : {
            // biome-ignore lint/correctness/useYield: it fails before the first batch.
            *batches() {
              throw broken;
            },
          },
    );
    expect(outcomes).toEqual([new ReplicaFailedError(1, broken.message), broken]);
  });
});
