import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeEventFixture } from '../../testing/eventFixture.ts';
import { readPoints } from '../../testing/readEvents.ts';
import { temporaryFolder } from '../../testing/temporary.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tensorboard', import.meta.url));
const files = ['events.out.tfevents.1700000000.0000.densenet', 'events.out.tfevents.1700000100.0001.densenet'];

test.each(['resumed', 'watched'])(
  'event files have the bytes that TensorBoard has read: those of a training that was killed and resumed (%s)',
  async (kind) => {
    const folder = await temporaryFolder();
    await writeEventFixture(folder);
    for (const name of files) {
      const [written, expected] = await Promise.all([folder, fixture].map((root) => readFile(join(root, kind, name))));
      expect(written!.equals(expected!), name).toBe(true);
    }
  },
);

test('TensorBoard has found the points that were written, each once, and the recipe', async () => {
  const { scalars, texts } = JSON.parse(await readFile(join(fixture, 'read.json'), 'utf8')) as {
    scalars: Record<string, [step: number, value: number][]>;
    texts: Record<string, string[]>;
  };
  const found = Object.entries(scalars).flatMap(([tag, points]) => points.map((point) => [tag, ...point]));
  const written = await readPoints(join(fixture, 'resumed'));
  expect(found).toHaveLength(written.length);
  expect(found).toEqual(expect.arrayContaining(written));
  expect(new Set(found.map(([tag, step]) => `${tag} ${step}`)).size).toBe(found.length);
  expect(JSON.parse(texts['recipe/text_summary']![0]!)).toEqual({ name: 'größe', train: { epochs: 2 } });
});
