import { readFileSync } from 'node:fs';
import { softmax } from '@densenet/classifier';
import { createRandom } from '@densenet/ops';
import { expect, it } from 'vitest';
import { logitsOf } from './linearHead.ts';
import { softmaxRegression } from './softmaxRegression.ts';

interface Case {
  embeddings: number[][];
  labels: number[];
  classes: number;
  probabilities: number[][];
}

const cases: Record<string, Case> = JSON.parse(readFileSync(new URL('./fixtures/head.json', import.meta.url), 'utf8'));

it.each(Object.entries(cases))('equals scikit-learn: %s', async (_, { labels, classes, ...one }) => {
  const embeddings = one.embeddings.map((row) => Float32Array.from(row));
  const head = { classIds: [], ...(await softmaxRegression(embeddings, labels, { classes })) };
  embeddings.forEach((embedding, row) => {
    softmax(logitsOf(head, embedding)).forEach((value, index) => {
      expect(value, `${row}, ${index}`).toBeCloseTo(one.probabilities[row]![index]!, 3);
    });
  });
});

it('has no weights for features that do not vary', async () => {
  const embeddings = [0, 1].map(() => Float32Array.of(0.3, 0, 7));
  const { weight, bias } = await softmaxRegression(embeddings, [0, 1], { classes: 2 });
  expect([...weight.values]).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...bias.values]).toEqual([0, 0]);
});

it('needs few iterations for 200 examples of a wide network, and can be ended', async () => {
  // DenseNet-121 has 1,024 features.
  const random = createRandom(0);
  const labels = Array.from({ length: 200 }, (_, row) => row % 3);
  const embeddings = labels.map((label) =>
    Float32Array.from({ length: 1024 }, (_, i) => Math.max(0, random.normal() + (i % 7 === label ? 0.5 : 0))),
  );
  let iterations = 0;
  const pause = async () => {
    iterations++;
  };
  await softmaxRegression(embeddings, labels, { classes: 3, pause });
  expect(iterations).toBeLessThan(30);
  const abort = async () => {
    throw new Error('ended');
  };
  await expect(softmaxRegression(embeddings, labels, { classes: 3, pause: abort })).rejects.toThrow('ended');
});
