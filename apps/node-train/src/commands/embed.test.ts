import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
let folder: string;
let pictures: string[];
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTiny(join(folder, 'tiny'));
  pictures = [];
  for (const grey of [0, 120, 255]) {
    const path = join(folder, `${grey}.png`);
    const background = { r: grey, g: grey, b: grey };
    await sharp({ create: { width: 32, height: 32, channels: 3, background } })
      .png()
      .toFile(path);
    pictures.push(path);
  }
});

const embed = (out: string, ...words: string[]) => [
  'embed',
  ...words,
  '--checkpoint',
  join(folder, 'tiny'),
  '--out',
  out,
  ...backend.flags,
];

test('.npy with the names beside it, and .jsonl, have the same vectors in the same order', async () => {
  const [npy, lines] = [join(folder, 'v.npy'), join(folder, 'v.jsonl')];
  await runCliWell(...embed(npy, ...pictures));
  await runCliWell(...embed(lines, folder));
  expect(JSON.parse(await readFile(join(folder, 'v.names.json'), 'utf8'))).toEqual(pictures);
  const bytes = await readFile(npy);
  const [, count, features] = /'shape': \((\d+), (\d+)\)/.exec(bytes.toString('latin1', 0, 128))!.map(Number);
  expect(count).toBe(3);
  expect(bytes.length).toBe(128 + 4 * count! * features!);
  const rows = (await readFile(lines, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ file }) => file)).toEqual(pictures);
  for (const [row, { embedding }] of rows.entries()) {
    expect(embedding).toHaveLength(features!);
    const stored = embedding.map((_: number, at: number) => bytes.readFloatLE(128 + 4 * (row * features! + at)));
    const largest = Math.max(...embedding.map(Math.abs));
    // Which pictures are in one batch, and with it how sums are rounded, depends on timing.
    embedding.forEach((value: number, at: number) => {
      expect(Math.abs(value - stored[at]!)).toBeLessThan(1e-5 * largest);
    });
  }
});

test('a picture that cannot be used is left out and named; where no picture can be, no file is written', async () => {
  const bad = join(folder, 'bad.png');
  await writeFile(bad, 'no picture');
  const { code, stdout, stderr } = await runCli(...embed(join(folder, 'v.npy'), pictures[0]!, bad, pictures[1]!));
  expect(code).toBe(1);
  expect(stdout).toMatch(/v\.npy: 2 pictures, \d+ features each\n$/);
  expect(stderr).toContain('1 of 3 pictures could not be used');
  expect(JSON.parse(await readFile(join(folder, 'v.names.json'), 'utf8'))).toEqual(pictures.slice(0, 2));
  expect((await runCli(...embed(join(folder, 'w.npy'), bad))).code).toBe(1);
  expect((await readdir(folder)).filter((name) => name.startsWith('w.'))).toEqual([]);
});

test('another kind of file is refused', async () => {
  const { code, stderr } = await runCli(...embed(join(folder, 'v.txt'), ...pictures));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: --out must be a file that ends in \.npy or \.jsonl, got \S+v\.txt\n$/);
});

test('Ctrl-C leaves no file behind', async () => {
  const before = await readdir(folder);
  const running = runCli(...embed(join(folder, 'v.npy'), ...Array<string>(500).fill(pictures[0]!)));
  while (!(await readdir(folder)).some((name) => name.endsWith('.tmp'))) await setTimeout(1);
  process.emit('SIGINT');
  expect((await running).code).toBe(130);
  expect(await readdir(folder)).toEqual(before);
});
