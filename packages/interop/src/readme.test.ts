import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runReadmeExample } from '../../../testing/readme.ts';
import { fixtureBytes } from './testing/pretrained/expected.ts';

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-readme-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

it('shows in its README an example that runs', async () => {
  writeFileSync('densenet.pth', fixtureBytes('tinyTorchvision.legacy.pth'));
  expect(await runReadmeExample(import.meta.url, () => import('./testing/readmeExample.ts'))).toEqual([
    ['torchvision', [2, 2], undefined],
  ]);
  const session = await InferenceSession.create(join(folder, 'densenet.onnx'));
  expect([session.inputNames, session.outputNames]).toEqual([['images'], ['logits']]);
});
