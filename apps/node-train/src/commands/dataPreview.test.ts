import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { aFolderAClass, writeSquares } from '../testing/squares.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

test("densenet data preview writes what a recipe feeds, of one's own pictures too, the same each time", async () => {
  const photos = await writeSquares(aFolderAClass(6, ['red', 'green']));
  const folder = await temporaryFolder();
  const preview = async (out: string, ...args: string[]) => {
    const all = ['--data', photos, '--image-size', '32', '--count', '3', '--columns', '2', ...args];
    const stdout = await runCliWell('data', 'preview', '--out', join(folder, out), ...all, ...backend.flags);
    expect(stdout).toContain(`${out}: 3 pictures of `);
    return readFileSync(join(folder, out));
  };
  const changed = ['--augmentation', 'imagenet,randomErasing', '--mix', 'mixup'];
  const first = await preview('first.png', ...changed);
  expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 3 * 136 + 8, height: 28 + 3 * 168 + 8 });
  expect((await preview('again.png', ...changed)).equals(first)).toBe(true);
  expect((await preview('later.png', ...changed, '--epoch', '2')).equals(first)).toBe(false);
  expect((await preview('other.png', ...changed, '--seed', '3')).equals(first)).toBe(false);
});

test('a wrong flag is refused before anything is loaded', async () => {
  const refused = await runCli('data', 'preview', '--augmentation', 'flip');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--augmentation must be one of padAndCrop'),
  });
  expect(await runCli('data', 'preview', '--columns', '0')).toMatchObject({
    stderr: expect.stringContaining('positive integer'),
  });
});
