import '@tensorflow/tfjs-backend-cpu';
import { imagesInMemory } from '@densenet/data';
import { parseRecipe } from '@densenet/recipe';
import type { TrainingEvent } from '@densenet/train';
import { memory, ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { liveRecipe } from './recipe.ts';
import { type LiveRun, teach } from './teach.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

const edge = 4;

/** Pictures whose left half is bright, class 0, or whose upper half is, class 1. */
function halves(count: number) {
  const images = new Uint8Array(count * edge * edge);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
  labels.forEach((label, index) => {
    for (let at = 0; at < edge * edge; at++) {
      const across = label === 0 ? at % edge : Math.floor(at / edge);
      images[index * edge * edge + at] = (across < edge / 2 ? 180 : 20) + ((31 * (index + 7) * (at + 3)) % 50);
    }
  });
  const size = { height: edge, width: edge };
  return imagesInMemory({ name: 'halves', images, labels, size, channels: 1, classNames: ['left', 'upper'] });
}

const recipe = parseRecipe({
  ...liveRecipe,
  data: { ...liveRecipe.data, imageSize: edge },
  network: { ...liveRecipe.network, stem: { kind: 'cifar', channels: 4 }, blockConfig: [2, 1], growthRate: 4 },
  train: { ...liveRecipe.train, epochs: 4, batchSize: 8 },
});

const pictures = { training: halves(32), test: halves(10) };

function recording(signal: { aborted: boolean; reason: unknown } = { aborted: false, reason: undefined }) {
  const events: TrainingEvent<LiveRun>[] = [];
  const answers: (readonly number[])[] = [];
  const options = {
    ...{ recipe, seed: 1, signal },
    onEvent: (event: TrainingEvent<LiveRun>) => events.push(event),
    onAnswers: (given: readonly number[]) => answers.push(given),
  };
  return { events, answers, options };
}

it('learns what pictures show, says what it takes each test picture for, and leaves no tensor', async () => {
  const before = memory().numTensors;
  const { events, answers, options } = recording();
  expect(await teach(pictures, options)).toBe(true);
  expect(memory().numTensors).toBe(before);
  expect(answers).toHaveLength(recipe.train.epochs);
  expect(answers.at(-1)).toEqual([...pictures.test.labels]);
  const last = events.findLast((event) => event.type === 'epochEnded')!;
  expect(last.row.judged!.accuracy).toBe(1);
  expect(events.filter(({ type }) => type === 'step')).toHaveLength(4 * 4);
});

it('ends after the step under way when it is told to', async () => {
  const before = memory().numTensors;
  const signal = { aborted: false, reason: undefined };
  const { events, options } = recording(signal);
  const complete = await teach(pictures, {
    ...options,
    onEvent: (event) => {
      options.onEvent(event);
      if (event.type === 'step') signal.aborted = true;
    },
  });
  expect(complete).toBe(false);
  expect(events.filter(({ type }) => type === 'step')).toHaveLength(1);
  expect(memory().numTensors).toBe(before);
});
