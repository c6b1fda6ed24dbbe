import '@tensorflow/tfjs-backend-cpu';
import { copyFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';
import { temporaryFolder } from './testing/photos.ts';

it('shows in its README an example that runs', async () => {
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    [5, 'Sandal'],
    [3, 3, 480],
  ]);
  expect(memory().numTensors).toBe(0);
});

it('shows in its README an example for Node that runs', async () => {
  const before = process.cwd();
  process.chdir(await temporaryFolder());
  onTestFinished(() => process.chdir(before));
  const shipped = new URL('../../../models/fashion-mnist.safetensors', import.meta.url);
  copyFileSync(fileURLToPath(shipped), 'fashion-mnist.safetensors');
  const create = { width: 28, height: 28, channels: 3, background: 'black' } as const;
  await writeFile('shoe.png', await sharp({ create }).png().toBuffer());
  const run = () => import('./testing/nodeExample.ts');
  const [[label, probability]] = (await runReadmeExample(import.meta.url, run, 'nodeExample.ts')) as [[string, number]];
  expect(label).toMatch(/\w/);
  expect(probability).toBeGreaterThan(0.1);
});
