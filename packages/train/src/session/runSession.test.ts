import '@tensorflow/tfjs-backend-cpu';
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { memory, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parametersToArrays } from '../../../model/src/index.ts';
import { type TrainingEvent, type TrainingListener, TrainingStoppedError } from '../index.ts';
import { freshSession, runSmallSession, timeless } from '../testing/smallSession.ts';
import { exampleBatch, fitOptions } from '../testing/smallTraining.ts';

/** The events of a run in short: `step 1/2` is the second step of the first epoch. */
function short(event: TrainingEvent<string>): string {
  switch (event.type) {
    case 'step':
      return `step ${event.epoch}/${event.stepInEpoch}`;
    case 'evaluating':
      return `${event.on} ${event.images}`;
    case 'saved':
    case 'started':
    case 'stopped':
      return `${event.type} ${event.position.epoch}/${event.position.stepInEpoch}`;
    case 'epochStarted':
      return `epochStarted ${event.epoch}/${event.stepInEpoch}`;
    case 'epochEnded':
      return `epochEnded ${event.row.epoch}`;
    default:
      return event.type;
  }
}

const epochOf = (epoch: number, from = 1) => [
  `epochStarted ${epoch}/${from - 1}`,
  ...[1, 2, 3, 4].filter((step) => step >= from).map((step) => `step ${epoch}/${step}`),
  `saved ${epoch}/0`,
  'validation 0',
  'validation 6',
  'validation 12',
  `epochEnded ${epoch}`,
  `saved ${epoch}/0`,
];
const end = ['test 0', 'test 6', 'test 12', 'tested', 'saved 2/0', 'completed'];

async function record(options: Parameters<typeof runSmallSession>[1] = {}, session = freshSession()) {
  const events: TrainingEvent<string>[] = [];
  const outcome = await runSmallSession([(event) => events.push(event)], options, session);
  return { events, outcome };
}

describe('the events of a session', () => {
  it('come in the order in which things happen, and say what a listener needs', async () => {
    const session = freshSession();
    const before = memory().numTensors;
    const { events, outcome } = await record({}, session);
    expect(memory().numTensors).toBe(before);
    expect(outcome).toEqual({ complete: true, listenerErrors: [] });
    expect(events.map(short)).toEqual(['started 0/0', 'saved 0/0', ...epochOf(1), ...epochOf(2), ...end]);
    expect(events[0]).toEqual({
      type: 'started',
      run: 'small',
      epochs: 2,
      stepsPerEpoch: 4,
      judgedBy: 'validation',
      position: { epoch: 0, stepInEpoch: 0 },
      history: [],
    });
    const steps = events.filter((event) => event.type === 'step');
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(steps[3]).toMatchObject({ stepsPerEpoch: 4, learningRate: 0.05, images: 3, metrics: { images: 21 } });
    const rows = events.filter((event) => event.type === 'epochEnded').map(({ row }) => row);
    expect(rows).toEqual(session.history);
    expect(rows[1]).toMatchObject({ training: steps[7]!.metrics, judged: { images: 12, loss: expect.any(Number) } });
    expect(events).toContainEqual({ type: 'tested', tested: session.tested });
  });

  it('are plain data: the same after JSON and after a structured clone', async () => {
    const { events } = await record();
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    expect(structuredClone(events)).toEqual(events);
  });

  it('reach another process as they are', async () => {
    const program = fileURLToPath(new URL('../testing/sendEvents.ts', import.meta.url));
    const tsx = createRequire(new URL('../../../../package.json', import.meta.url)).resolve('tsx');
    const child = fork(program, { execArgv: ['--conditions=@densenet/source', '--import', tsx] });
    const received: TrainingEvent<string>[] = [];
    child.on('message', (event) => received.push(event as TrainingEvent<string>));
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
    expect(received.map(timeless)).toEqual((await record()).events.map(timeless));
  });
});

describe('a session that is stopped', () => {
  it.each([
    [
      'in the middle of an epoch',
      'step 2/2',
      ['saved 1/2', 'stopped 1/2'],
      ['started 1/2', 'saved 1/2', ...epochOf(2, 3)],
    ],
    [
      'while an epoch is judged',
      'validation 6',
      ['saved 1/0', 'stopped 1/0'],
      ['started 1/0', 'saved 1/0', ...epochOf(1).slice(-5), ...epochOf(2)],
    ],
    ['while it is tested', 'test 6', ['saved 2/0', 'stopped 2/0'], ['started 2/0', 'saved 2/0']],
  ])('%s is saved, and goes on with no event missing', async (_, when, last, rest) => {
    const whole = freshSession();
    const { events: all } = await record({}, whole);
    const session = freshSession();
    const controller = new AbortController();
    const events: TrainingEvent<string>[] = [];
    const stop: TrainingListener<string> = (event) => {
      events.push(event);
      if (short(event) === when) controller.abort(new Error('stop'));
    };
    const outcome = await runSmallSession([stop], { signal: controller.signal }, session);
    expect(outcome.complete).toBe(false);
    expect(events.map(short).slice(-3)).toEqual([when, ...last]);

    const resumed = await record({}, session);
    expect(resumed.outcome.complete).toBe(true);
    expect(resumed.events.map(short)).toEqual([...rest, ...end]);
    expect(await parametersToArrays(session.state.parameters)).toEqual(
      await parametersToArrays(whole.state.parameters),
    );
    const results = (list: TrainingEvent<string>[]) =>
      list.filter(({ type }) => ['step', 'epochEnded', 'tested'].includes(type)).map(timeless);
    expect([...results(events), ...results(resumed.events)]).toEqual(results(all));
  });

  it('tells the last of its events that it failed, and why', async () => {
    const events: TrainingEvent<string>[] = [];
    const { batches } = fitOptions();
    const failing = runSmallSession([(event) => events.push(event)], {
      *batches(seed, firstStep) {
        yield* batches(seed, firstStep) as Iterable<ReturnType<typeof exampleBatch>>;
        throw new Error('the disk is gone');
      },
    });
    await expect(failing).rejects.toThrow('the disk is gone');
    expect(events.map(short).slice(-2)).toEqual(['step 1/4', 'failed']);
    expect(events.at(-1)).toEqual({ type: 'failed', message: 'the disk is gone' });
  });

  it('ends with an error that names the epoch where logits are no numbers', async () => {
    const broken = { ...exampleBatch(200), images: tensor4d(new Float32Array(6 * 64).fill(Number.NaN), [6, 8, 8, 1]) };
    const judge = { name: 'validation', images: 6, batches: () => [broken] };
    const failing = record({ judge });
    await expect(failing).rejects.toThrow(TrainingStoppedError);
    await expect(failing).rejects.toThrow(/^after epoch 1, the logits of 6 of 6 images are NaN or infinite/);
  });
});

describe('listeners', () => {
  it('one that throws is told nothing more; the others hear of it, and the training goes on', async () => {
    const heard: string[] = [];
    const throwing: string[] = [];
    const outcome = await runSmallSession([
      (event) => {
        throwing.push(short(event));
        if (event.type === 'step') throw new Error('the disk is full');
      },
      async (event) => {
        heard.push(event.type === 'warning' ? event.message : short(event));
      },
    ]);
    expect(outcome).toEqual({ complete: true, listenerErrors: [new Error('the disk is full')] });
    expect(throwing.at(-1)).toBe('step 1/1');
    const warning = 'the training goes on without one of its listeners: the disk is full';
    expect(heard.slice(0, 6)).toEqual([
      'started 0/0',
      'saved 0/0',
      'epochStarted 1/0',
      'step 1/1',
      warning,
      'step 1/2',
    ]);
    expect(heard.at(-1)).toBe('completed');
  });

  it('a slow one is waited for: it misses nothing and never has two events at once', async () => {
    const slow: string[] = [];
    const quick: string[] = [];
    let atOnce = 0;
    let most = 0;
    let behind = 0;
    await runSmallSession([
      async (event) => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setTimeout(resolve, 3));
        slow.push(short(event));
        atOnce--;
      },
      (event) => {
        quick.push(short(event));
        behind = Math.max(behind, quick.length - slow.length);
      },
    ]);
    expect(slow).toEqual(quick);
    expect({ most, behind }).toEqual({ most: 1, behind: 1 });
  });
});
