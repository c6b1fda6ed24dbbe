import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCheckpointFolder, writeCheckpointFolder } from './index.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ckpt-'));
});
afterAll(() => rm(root, { recursive: true }));
test('writes, replaces and reads', async () => {
  const d = join(root, 'a/best');
  for (const v of [1, 2]) {
    await writeCheckpointFolder(d, {
      'model.safetensors': new Uint8Array([v]),
      'state.safetensors': new Uint8Array([v]),
    });
    expect(await readCheckpointFolder(d)).toEqual({ model: new Uint8Array([v]), state: new Uint8Array([v]) });
  }
  expect(await readdir(join(root, 'a'))).toEqual(['best']);
});
