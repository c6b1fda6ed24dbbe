import { statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { pictureFiles, pictureFolder } from '../../testing/pictureFixtures.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { DecodeWorkerError, PictureError } from '../errors.ts';
import { decodePicture } from '../pictures/decodePicture.ts';
import { DecodePool, type DecodePoolOptions } from './decodePool.ts';

function poolOf(options: DecodePoolOptions): DecodePool {
  const pool = new DecodePool(options);
  onTestFinished(() => pool.close());
  return pool;
}

const fixture = (name: string) => fileURLToPath(new URL(name, pictureFolder));

it('gives what is decoded without threads, of every kind of picture, and the same errors', async () => {
  const pool = poolOf({ workers: 1 });
  const settle = (decoding: Promise<unknown>) => decoding.catch((error: Error) => `${error.name}: ${error.message}`);
  await Promise.all(
    Object.keys(pictureFiles).map(async (name) => {
      const file = fixture(name);
      expect(await settle(pool.decode(file, 3)), name).toEqual(await settle(decodePicture(file, 3)));
    }),
  );
  await expect(pool.decode(fixture('none.png'), 1)).rejects.toThrow(PictureError);
  expect(await pool.inspect(fixture('png-16-grey-alpha.png'))).toMatchObject({ mode: 'PNG grey 16 bit with alpha' });
});

/** A thread that answers with its file's name, after adding a byte to a file beside its own; at `die` and `throw` it does so instead. */
const program = `
  import { appendFileSync } from 'node:fs';
  import { parentPort } from 'node:worker_threads';
  let last = Promise.resolve();
  parentPort.on('message', ({ file }) => {
    last = last.then(async () => {
      if (file.includes('die')) process.exit(3);
      if (file.includes('throw')) throw new Error('out of luck');
      await new Promise((resolve) => setTimeout(resolve, file.length % 3));
      appendFileSync(new URL('answered', import.meta.url), '.');
      parentPort.postMessage({ value: file });
    });
  });`;

function fakeWorker(): URL {
  const file = join(temporaryDirectory(), 'worker.mjs');
  writeFileSync(file, program);
  return pathToFileURL(file);
}

it('gets on with more threads than cores or pictures, and with one', async () => {
  for (const workers of [1, availableParallelism() + 3]) {
    const pool = poolOf({ workers, workerFile: fakeWorker() });
    const files = Array.from({ length: 200 }, (_, index) => `${'x'.repeat(index % 5)}${index}`);
    expect(await Promise.all(files.map((file) => pool.decode(file, 3)))).toEqual(files);
  }
});

it('goes on while the thread that asks is held', async () => {
  const workerFile = fakeWorker();
  const pool = poolOf({ workers: 2, workerFile });
  const asked = Array.from({ length: 50 }, (_, index) => pool.decode(`xx${index}`, 3));
  await asked[0];
  const answers = new URL('answered', workerFile);
  const deadline = performance.now() + 10_000;
  while (statSync(answers).size < 50 && performance.now() < deadline);
  const done = statSync(answers).size;
  await Promise.all(asked);
  expect(done).toBe(50);
});

it('names the picture that a thread died of, and goes on with the others', async () => {
  const pool = poolOf({ workers: 2, workerFile: fakeWorker() });
  const files = ['a', 'die.jpg', 'b', 'throw.jpg', 'c', 'die2.jpg', 'd'];
  const answers = await Promise.allSettled(files.map((file) => pool.decode(file, 3)));
  const said = answers.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message));
  expect(said).toEqual([
    'a',
    expect.stringMatching(/^die.jpg: the thread that decoded it died \(exit code 3\)/),
    'b',
    expect.stringMatching(/^throw.jpg: the thread that decoded it died \(out of luck\)/),
    'c',
    expect.stringMatching(/^die2.jpg: /),
    'd',
  ]);
});

it('rejects what is left when it is closed', async () => {
  const pool = poolOf({ workers: 1, workerFile: fakeWorker() });
  const both = Promise.allSettled([pool.decode('a', 3), pool.decode('b', 3)]);
  await pool.close();
  for (const answer of await both) expect(answer).toMatchObject({ reason: expect.any(DecodeWorkerError) });
  await expect(pool.decode('c', 3)).rejects.toThrow('c was not decoded: the threads that decode have been ended');
});
