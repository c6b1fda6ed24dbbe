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

/** A square of one grey on a ground of another, 28x28. */
async function square(name: string, inside: number, outside: number): Promise<string> {
  const path = join(folder, name);
  const isInside = (at: number) => Math.max(Math.abs((at % 28) - 14), Math.abs(Math.floor(at / 28) - 14)) < 8;
  const pixels = Uint8Array.from({ length: 28 * 28 }, (_, at) => (isInside(at) ? inside : outside));
  await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .toColourspace('b-w')
    .toFile(path);
  return path;
}

/** What `predict` notes of pictures, besides the backend. */
async function noted(checkpoint: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli('predict', '--checkpoint', checkpoint, ...words, ...backend.flags);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/ \d+\.\d %/);
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('backend: '));
}

test('dark on bright is told with the flag that helps, what is unlike anything learned as that', async () => {
  const [dark, bright] = [await square('dark.png', 20, 255), await square('bright.png', 255, 0)];
  const plain = await square('plain.png', 0, 0);
  const ground = 'its ground is bright, and this network learned from bright things on black';
  const unlike = 'unlike what this network learned from: the answer means little';
  expect(await noted(shipped, dark, plain)).toEqual([`${dark}: ${ground}: try --invert`, `${plain}: ${unlike}`]);
  expect(await noted(shipped, bright, '--invert')).toEqual([`${bright}: ${ground}: leave out --invert`]);
});

test('of a network whose file does not say what it learned from, nothing is said', async () => {
  expect(await noted(await writeTiny(join(folder, 'tiny')), await square('white.png', 255, 255))).toEqual([]);
});
