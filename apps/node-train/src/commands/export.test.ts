import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../checkpoint/testing/temporary.ts';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';

const backend = needBackend();
needFashionMnist();

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = await writeTiny(join(folder, 'out'));
});

test('a float16 file is smaller and is evaluated as it is', async () => {
  const file = join(folder, 'tiny.safetensors');
  expect(await runCliWell('export', path, file)).toMatch(new RegExp(`^${file}: \\d+\\.\\d kB\n$`));
  const evaluateFile = async () =>
    /loss \S+, acc \S+, 50 images/.exec(
      await runCliWell('evaluate', '--checkpoint', file, '--test-images', '50', ...backend.flags),
    )![0];
  const [, loss] = /loss (\S+),/.exec(await evaluateFile())!;
  const { size } = await stat(file);
  // In the place of the one that is there.
  await runCliWell('export', path, file, '--dtype', 'float16');
  expect((await stat(file)).size).toBeLessThan(size);
  const [, halved] = /loss (\S+),/.exec(await evaluateFile())!;
  expect(Math.abs(Number(halved) / Number(loss) - 1)).toBeLessThan(0.01);
});

test('to a place that cannot be written', async () => {
  expect(await runCli('export', path, join(folder, 'none', 'a.safetensors'))).toMatchObject({
    code: 1,
    stderr: `error: cannot write ${folder}/none/a.safetensors: there is no folder for it\n`,
  });
  expect(await runCli('export', path, folder)).toMatchObject({
    code: 1,
    stderr: `error: cannot write ${folder}: it is a folder, expected a file or nothing\n`,
  });
});
