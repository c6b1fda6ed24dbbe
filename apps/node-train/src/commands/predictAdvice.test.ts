import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
const shipped = fileURLToPath(new URL('../../../../models/fashion-mnist.safetensors', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** Writes a picture of 28x28 pixels with a square of one grey on another. */
async function square(name: string, inside: number, outside: number): Promise<string> {
  const path = join(folder, name);
  const isInside = (at: number) => Math.max(Math.abs((at % 28) - 14), Math.abs(Math.floor(at / 28) - 14)) < 8;
  const pixels = Uint8Array.from({ length: 28 * 28 }, (_, at) => (isInside(at) ? inside : outside));
  await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .toColourspace('b-w')
    .toFile(path);
  return path;
}

/** The notes of `predict` about pictures, without those about the backend. */
async function noted(checkpoint: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli('predict', '--checkpoint', checkpoint, ...words, ...backend.flags);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/ \d+\.\d %/);
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('backend: '));
}

test('a dark thing on white gets the flag that helps as advice, and what is unlike the training images is called so', async () => {
  const [dark, bright] = [await square('dark.png', 20, 255), await square('bright.png', 255, 0)];
  const plain = await square('plain.png', 0, 0);
  const ground = 'its ground is bright, and this network learned from bright things on black';
  const unlike = 'unlike what this network learned from: the answer means little';
  expect(await noted(shipped, dark, plain)).toEqual([`${dark}: ${ground}: try --invert`, `${plain}: ${unlike}`]);
  expect(await noted(shipped, bright, '--invert')).toEqual([`${bright}: ${ground}: leave out --invert`]);
});

test('no advice where the network’s file does not say what the training images are like', async () => {
  expect(await noted(await writeTiny(join(folder, 'tiny')), await square('white.png', 255, 255))).toEqual([]);
});
