import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
let folder: string;
let photos: string;
let checkpoint: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  photos = join(folder, 'photos');
  checkpoint = await writeTiny(join(folder, 'tiny'), { labels: ['<b>bold</b>', ...'bcdefghi', 'b'] });
  for (const name of ['1.png', 'sub/1.png', 'a & "b".png']) {
    await mkdir(join(photos, 'sub'), { recursive: true });
    await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
      .png()
      .toFile(join(photos, name));
  }
});

const explain = (...words: string[]) => [
  'explain',
  ...words,
  '--checkpoint',
  checkpoint,
  '--out',
  join(folder, 'maps'),
  ...backend.flags,
];

test('a PNG for each picture and a page of all of them that loads nothing', async () => {
  await writeFile(join(photos, 'bad.png'), 'no picture');
  const { code, stdout, stderr } = await runCli(...explain(photos, '--class', '0'));
  expect(code).toBe(1);
  expect(stderr).toContain('bad.png is no picture that is known here');
  const names = ['1-2.activation.png', '1.activation.png', 'a & _b_.activation.png', 'index.html'];
  expect((await readdir(join(folder, 'maps'))).toSorted()).toEqual(names);
  expect(stdout.trimEnd().split('\n')).toHaveLength(4);
  const map = await sharp(join(folder, 'maps', names[0]!)).metadata();
  expect([map.width, map.height]).toEqual([480, 480]);
  const page = await readFile(join(folder, 'maps', 'index.html'), 'utf8');
  expect(page).toContain("default-src 'none'; img-src data:; style-src 'sha256-");
  expect(page.match(/<img [^>]*>/g)).toHaveLength(3);
  for (const image of page.match(/<img [^>]*>/g)!) expect(image).toMatch(/src="data:image\/webp;base64,.* alt="[^"]+"/);
  expect(page).toContain('&lt;b&gt;bold&lt;/b&gt;');
  expect(page).toContain('a &amp; &quot;b&quot;.png');
  expect(page).not.toMatch(/<b>|<script|https?:/);
});

test('occlusion, for a class by its name; again into the same folder', async () => {
  await runCliWell(...explain(join(photos, '1.png')));
  await runCliWell(...explain(join(photos, '1.png'), '--occlusion', '--grid', '3', '--class', 'c'));
  const names = ['1.activation.png', '1.occlusion.png', 'index.html'];
  expect((await readdir(join(folder, 'maps'))).toSorted()).toEqual(names);
  const page = await readFile(join(folder, 'maps', 'index.html'), 'utf8');
  expect(page).toContain('Occlusion: ');
  expect(page).toMatch(/<div class="label">c [\d.]+ %/);
});

test('mistakes in the flags are named before anything is written', async () => {
  const fails = async (...flags: string[]) => {
    const { code, stderr } = await runCli(...explain(photos, ...flags));
    expect(code).toBe(1);
    return stderr.split('\n').find((line) => line.startsWith('error: '));
  };
  expect(await fails('--class', 'z')).toMatch(
    /^error: --class must be the name of a class or a number from 0 to 9, got z/,
  );
  expect(await fails('--class', '10')).toMatch(/got 10/);
  expect(await fails('--class', 'b')).toBe('error: --class b names 2 classes (1, 9): give the number of one');
  expect(await fails('--grid', '4')).toBe('error: --grid is for --occlusion: give that too');
  expect(await readdir(folder)).not.toContain('maps');
  await mkdir(join(folder, 'maps'));
  await writeFile(join(folder, 'maps', 'index.html'), 'somebody else’s');
  expect(await fails()).toMatch(/maps is a folder with other files in it/);
});
