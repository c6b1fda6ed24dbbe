import { copyFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';
import { temporaryFolder } from './testing/photos.ts';

const before = process.cwd();
beforeEach(async () => process.chdir(await temporaryFolder()));
afterEach(() => process.chdir(before));

it('shows in its README an example for Node that runs', async () => {
  const shipped = new URL('../../../models/fashion-mnist.safetensors', import.meta.url);
  copyFileSync(fileURLToPath(shipped), 'fashion-mnist.safetensors');
  const create = { width: 28, height: 28, channels: 3, background: 'black' } as const;
  await writeFile('shoe.png', await sharp({ create }).png().toBuffer());
  const run = () => import('./testing/nodeExample.ts');
  const [[label, probability]] = (await runReadmeExample(import.meta.url, run, 'nodeExample.ts')) as [[string, number]];
  expect(label).toMatch(/\w/);
  expect(probability).toBeGreaterThan(0.1);
});
