import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpointFolder } from '@densenet/interop/node';
import { decodeModelFile } from '@densenet/model';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

const classes = ['a b', '[x](y){z}*?', '🦊 fox', 'two\nlines'];

const png = (width: number, height: number, value: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: value, g: 255 - value, b: 9 } } })
    .png()
    .toBuffer();

test.each([['imagenet'], ['none']])(
  'pictures of 1 and of 30,000 px, in folders of any name, are trained on: %s',
  async (augmentation) => {
    const root = await temporaryFolder();
    vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
    const photos = join(root, 'photos');
    const sizes = [
      [1, 1],
      [30_000, 1],
      [1, 30_000],
      [30_000, 20],
      [50, 40],
    ] as const;
    for (const [label, name] of classes.entries()) {
      mkdirSync(join(photos, name), { recursive: true });
      for (const [at, [width, height]] of sizes.entries()) {
        writeFileSync(join(photos, name, `${name} ${at}.png`), await png(width, height, 60 * label + at));
      }
    }
    const out = join(root, 'out');
    const steps = augmentation === 'none' ? [] : ['--augmentation', augmentation];
    const stdout = await runCliWell(
      ...[
        'train',
        '--data',
        photos,
        '--out',
        out,
        '--epochs',
        '2',
        '--batch-size',
        '5',
        '--image-size',
        '32',
        ...steps,
      ],
      ...['--stem', 'cifar', '--stem-channels', '8', '--block-config', '2', '--growth-rate', '4', ...backend.flags],
    );
    expect(stdout).toMatch(/^epoch 2, loss \d.+ validation acc /m);
    const { labels } = decodeModelFile((await readCheckpointFolder(out)).model);
    expect(labels).toEqual([...classes].sort());
    const picture = join(photos, classes[3]!, `${classes[3]} 3.png`);
    const json = join(root, 'predicted.json');
    await runCliWell('predict', '--checkpoint', out, picture, '--json', json, ...backend.flags);
    expect(classes).toContain(JSON.parse(readFileSync(json, 'utf8'))[0].predictions[0].label);
  },
);
