import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DecodePool } from '@densenet/data/node';
import { readCheckpointFolder } from '@densenet/interop/node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { aFolderAClass, writeSquares } from '../testing/squares.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

const few = [
  ...['--image-size', '32', '--stem', 'cifar', '--stem-channels', '8', '--block-config', '2', '--growth-rate', '4'],
  ...['--epochs', '2', '--batch-size', '4', '--seed', '3'],
];
const train = (...args: string[]) => runCli('train', ...args, ...backend.flags);

test('pictures that cannot be read are named and left out before the parts are divided; --strict-data ends with the first', async () => {
  const photos = await writeSquares(aFolderAClass(6, ['red', 'green']));
  const broken = join(photos, 'green/2.png');
  writeFileSync(broken, readFileSync(broken).subarray(0, 60));
  writeFileSync(join(photos, 'red/4.png'), '');
  const out = join(await temporaryFolder(), 'run');
  const { code, stdout, stderr } = await train('--data', photos, ...few, '--out', out);
  expect(code, stderr).toBe(0);
  // Of 5 pictures of each class one is held out.
  expect(stdout).toMatch(/^recipe finetune: .+, 8 images of 32x32/);
  expect(stderr).toContain('warning: 2 pictures cannot be read, and left out: "densenet data check" names them');
  expect(stderr).toContain(`\n  ${broken} (PNG) cannot be decoded: `);
  expect(stderr).toContain(`\n  ${join(photos, 'red/4.png')} is empty (0 bytes)\n`);
  const strict = await train('--data', photos, ...few, '--strict-data', '--out', `${out}2`);
  expect(strict).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .+\/own photos\/.+png /),
  });
});

test('a picture that vanishes while training ends it with its name; once it is back, not a step was lost', async () => {
  const photos = await writeSquares(aFolderAClass(10, ['red', 'green']));
  const folder = await temporaryFolder();
  const [whole, out] = [join(folder, 'whole'), join(folder, 'out')];
  expect((await train('--data', photos, ...few, '--out', whole)).code).toBe(0);

  const vanishing = join(photos, 'red/5.png');
  // Its file goes when the second epoch has begun: 16 pictures are learned from in each, and 4 judge.
  let reads = 0;
  const { prepare: real } = DecodePool.prototype;
  const spy = vi.spyOn(DecodePool.prototype, 'prepare').mockImplementation(function (this: DecodePool, ...args) {
    if (++reads === 22) renameSync(vanishing, `${vanishing}.away`);
    return real.apply(this, args);
  });
  onTestFinished(() => spy.mockRestore());
  const failed = await train('--data', photos, ...few, '--out', out);
  spy.mockRestore();
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.stderr).toMatch(
    new RegExp(
      `image \\d+: ${vanishing} cannot be read: there is no such file\\. .+ holds the training after .+--resume`,
    ),
  );
  expect(await train('--resume', out)).toMatchObject({ code: 1, stderr: expect.stringContaining('no longer those') });
  renameSync(`${vanishing}.away`, vanishing);
  const resumed = await train('--resume', out);
  expect(resumed.code, resumed.stderr).toBe(0);
  const modelOf = async (checkpoint: string) => (await readCheckpointFolder(checkpoint)).model;
  expect(await modelOf(out)).toEqual(await modelOf(whole));
});
