import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, vi } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { temporaryFolder } from '../testing/temporary.ts';

it('densenet data check tells what a folder is made of, as a table and as JSON', async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  const photos = join(folder, 'my photos');
  const png = (grey: number) =>
    sharp({ create: { width: 5, height: 4, channels: 3, background: { r: grey, g: 0, b: 0 } } })
      .png()
      .toBuffer();
  for (const [path, bytes] of Object.entries({
    'train/ants/1.png': await png(1),
    'train/bees/2.png': await png(2),
    'train/bees/3.jpg': Buffer.from('none'),
    'val/bees/2.png': await png(2),
    'val/ants/4.png': await png(4),
  })) {
    mkdirSync(join(photos, path, '..'), { recursive: true });
    writeFileSync(join(photos, path), bytes);
  }
  const json = join(folder, 'report.json');
  const { code, stdout, stderr } = await runCli('data', 'check', photos, '--workers', '1', '--json', json);
  expect(stderr).toContain('warning: pictures of one part are in another too');
  expect(code).toBe(0);
  expect(stdout).toContain(`${photos}: 5 pictures of 2 classes`);
  expect(stdout).toMatch(/class +train +validation\nants +1 +1\nbees +2 +1\n/);
  expect(stdout).toContain('PNG RGB 8 bit: 4');
  expect(stdout).toContain('cannot be read: 1\n');
  expect(stdout).toContain('in different parts: 1\n  train/bees/2.png = val/bees/2.png\n');
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ count: 5, width: { smallest: 5, largest: 5 } });
  const strict = await runCli('data', 'check', photos, '--strict-data');
  expect(strict).toMatchObject({ code: 1, stderr: expect.stringMatching(/3\.jpg is no picture that is known/) });
  const none = await runCli('data', 'check', join(folder, 'none'));
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no such file') });
});
