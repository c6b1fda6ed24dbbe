import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { BucketedReduction } from '../../../runtime/src/collectives/reduction.ts';
import type { Session } from '../../../runtime/src/collectives/session.ts';
import { inMemoryReplicas, trainStep } from '../index.ts';
import { disposeBatch } from '../model.ts';
import { exampleBatch, freshState, task } from '../testing/smallTraining.ts';

/** What happens in a step, in its order, and how many of TensorFlow's operations had run until then. */
interface Event {
  what: string;
  operations: number;
}

/** The reduction of the runtime over a network without other processes, which tells what happens. */
function reductionThatTells(bucketBytes: number, tell: (what: string) => void) {
  const session = {
    cluster: { addresses: [], rank: 0 },
    run: async (_kind: string, { name }: { name: string }, tensors: readonly Tensor[]) => {
      tell(`send ${name}`);
      return tensors.map((tensor) => tensor.clone());
    },
    waitFor: <T>(promise: Promise<T>) => promise,
  };
  const reduction = new BucketedReduction(session as unknown as Session, bucketBytes);
  return {
    ready(name: string, gradient: Tensor) {
      tell(`ready ${name}`);
      reduction.ready(name, gradient);
    },
    finish(own: Parameters<typeof reduction.finish>[0]) {
      tell('end of the backward pass');
      return reduction.finish(own);
    },
    abandon: () => {},
  };
}

async function eventsOf(bucketBytes: number): Promise<Event[]> {
  const events: Event[] = [];
  const kernels = vi.spyOn(engine(), 'runKernel');
  const tell = (what: string) => events.push({ what, operations: kernels.mock.calls.length });
  const [first] = inMemoryReplicas(2);
  const replicas = { ...first!, reduction: () => reductionThatTells(bucketBytes, tell) };
  const batch = exampleBatch(0);
  const state = freshState();
  await trainStep(task, state, { ...batch, partOf: { targets: batch.targets, isPadding: false } }, 0.1, { replicas });
  kernels.mockRestore();
  disposeBatch(batch);
  return events;
}

describeOnEachBackend('the sums of a step', () => {
  it('begin while the backward pass still computes', async () => {
    const events = await eventsOf(64);
    const at = (start: string) => events.findIndex(({ what }) => what.startsWith(start));
    const [sent, last] = [at('send bucket 0'), at('end of the backward pass')];
    expect(events.filter(({ what }) => what.startsWith('ready'))).toHaveLength(
      task.model.parameterSpecs.filter(({ trainable }) => trainable).length,
    );
    // The last layers' gradients are complete first.
    expect(events[0]!.what).toMatch(/^ready classifier/);
    expect(events[last - 1]!.what).not.toMatch(/classifier/);
    expect(sent).toBeLessThan(last);
    // Most of the pass's operations are still to come when the first bucket is sent.
    const [start, end] = [events[sent]!.operations, events[last]!.operations];
    const forwardAndHead = events[0]!.operations;
    expect(start - forwardAndHead).toBeLessThan((end - forwardAndHead) / 2);
  });

  it('come at the end where a bucket has room for all', async () => {
    const names = (await eventsOf(2 ** 30)).map(({ what }) => what);
    expect(names.slice(-2)).toEqual(['end of the backward pass', 'send bucket 0']);
    expect(names.filter((name) => name.startsWith('send'))).toHaveLength(1);
  });
});
