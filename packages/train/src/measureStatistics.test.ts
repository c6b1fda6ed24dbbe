import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../testing/compare.ts';
import { createDenseNet } from '../../model/src/index.ts';
import {
  inMemoryReplicas,
  measureStatistics,
  type TensorBatch,
  type TrainingEvent,
  type TrainingSession,
} from './index.ts';
import { inEach, partsOf } from './testing/ranks.ts';
import { freshSession, runSmallSession } from './testing/smallSession.ts';
import { exampleBatch, freshState, model, smallConfig } from './testing/smallTraining.ts';

/** Another batch of the same images, for a second pass. */
const copyOf = ({ images, targets }: TensorBatch): TensorBatch => ({
  images: images.clone(),
  targets: targets.clone(),
});

const batches = () => [exampleBatch(1), exampleBatch(2, 3), exampleBatch(3)];

describe('statistics of norms that are measured', () => {
  it('are the means over batches, whatever the running ones were', async () => {
    const { parameters } = freshState();
    const tensors = memory().numTensors;
    const measured = await measureStatistics(model, parameters, batches(), { random: createRandom(3) });
    expect(memory().numTensors).toBe(tensors + Object.keys(measured).length);
    // The same masks of dropout, from a generator of the same seed.
    const random = createRandom(3);
    const each = batches().map((batch) => {
      const pass = model.trainingPass(parameters, batch.images, random);
      pass.dispose();
      return pass.statistics;
    });
    const names = Object.keys(each[0]!);
    expect(Object.keys(measured).sort()).toEqual(
      names.flatMap((norm) => [`${norm}.running_mean`, `${norm}.running_var`]).sort(),
    );
    for (const norm of names) {
      for (const [kind, suffix] of [
        ['mean', 'running_mean'],
        ['variance', 'running_var'],
      ] as const) {
        const all = each.map((statistics) => statistics[norm]![kind].dataSync());
        const mean = Array.from(
          all[0]!,
          (_, channel) => (all[0]![channel]! + all[1]![channel]! + all[2]![channel]!) / 3,
        );
        expect(relativeDifference(measured[`${norm}.${suffix}`]!.dataSync(), mean), norm).toBeLessThan(1e-5);
      }
    }
  });

  it.each([
    ['', 2, batches, [8, 7]],
    [', of which one has no image', 3, () => [exampleBatch(1, 2)], [1, 1, 0]],
  ])('over several processes are the mean of theirs, by their images%s', async (_, size, source, images) => {
    const { parameters } = freshState();
    const undropped = createDenseNet({ ...smallConfig, dropRate: 0 });
    const random = createRandom(3);
    const ranks = Array.from({ length: size }, (_one, rank) => rank);
    const parts = source().map((batch) => partsOf(batch, size));
    const alone = await Promise.all(
      ranks.map((rank) =>
        measureStatistics(
          undropped,
          parameters,
          parts.map((one) => copyOf(one[rank]!)),
          { random },
        ),
      ),
    );
    const together = await inEach(inMemoryReplicas(size), (replicas, rank) =>
      measureStatistics(
        undropped,
        parameters,
        parts.map((one) => one[rank]!),
        { random, replicas },
      ),
    );
    const total = images.reduce((sum, one) => sum + one, 0);
    for (const [name, vector] of Object.entries(together[0]!)) {
      const values = vector.dataSync();
      for (const one of together) expect(one[name]!.dataSync()).toEqual(values);
      const each = alone.map((one) => one[name]!.dataSync());
      const mean = Array.from(values, (_value, at) =>
        ranks.reduce((sum, rank) => sum + (images[rank]! / total) * each[rank]![at]!, 0),
      );
      expect(relativeDifference(values, mean), name).toBeLessThan(1e-6);
    }
  });

  it('are none where norms are frozen', async () => {
    const { parameters } = freshState();
    const frozen = model.freeze('*.running_*');
    expect(await measureStatistics(frozen, parameters, batches(), { random: createRandom(3) })).toEqual({});
  });
});

describe('a session that estimates statistics again at its end', () => {
  const reestimate = { images: 15, batches };
  const run = async (session: TrainingSession, stopAt?: string) => {
    const events: TrainingEvent<string>[] = [];
    const stop = new AbortController();
    const listener = (event: TrainingEvent<string>) => {
      events.push(event);
      const isAgain = events.some((one) => one.type === 'evaluating' && one.images === reestimate.images);
      const place = event.type === 'evaluating' ? `${event.on} ${event.images}${isAgain ? ' again' : ''}` : event.type;
      if (place === stopAt) stop.abort(new Error('stopped'));
    };
    await runSmallSession([listener], { reestimate, signal: stop.signal }, session);
    return events;
  };
  const valuesOf = ({ state }: TrainingSession) =>
    Object.entries(state.parameters).map(([name, tensor]) => [name, ...tensor.dataSync()]);
  const averaging = (): TrainingSession => {
    const session = freshSession();
    const ema = { decay: 0.5 };
    const tensors = Object.values(session.state.parameters).length;
    expect(tensors).toBeGreaterThan(0);
    return Object.assign(session, { ema, state: freshState(undefined, ema) });
  };

  it('judges the network with them, then tests it', async () => {
    const plain = freshSession();
    await runSmallSession([], {}, plain);
    const session = freshSession();
    const events = await run(session);
    const [before, after] = [Object.fromEntries(valuesOf(plain).map(([n, ...v]) => [n, v])), valuesOf(session)];
    const changed = after.filter(([name, ...values]) => before[name!]!.join() !== values.join()).map(([name]) => name);
    expect(changed.length).toBeGreaterThan(0);
    for (const name of changed) expect(name).toMatch(/running_(mean|var)$/);
    expect(events.find(({ type }) => type === 'reestimated')).toEqual({
      type: 'reestimated',
      images: 15,
      judged: session.reestimated,
      judgedBy: 'validation',
    });
    expect(session.tested).not.toEqual(plain.tested);
  });

  it.each(['running statistics 9', 'validation 6 again'])(
    'stopped at %s, it ends as one that was not',
    async (place) => {
      for (const make of [freshSession, averaging]) {
        const whole = make();
        await run(whole);
        const stopped = make();
        // The validation of the epochs comes before: stopped in the last one.
        const first = await run(stopped, place);
        expect(first.at(-1)).toMatchObject({ type: 'stopped' });
        while (!stopped.tested) await run(stopped);
        expect(valuesOf(stopped)).toEqual(valuesOf(whole));
        expect(stopped.state.ema?.weights.dataSync()).toEqual(whole.state.ema?.weights.dataSync());
        expect(stopped.tested).toEqual(whole.tested);
        dispose([whole.state.parameters, stopped.state.parameters]);
      }
    },
  );
});
