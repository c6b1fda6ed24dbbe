import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lockCheckpoint } from '@densenet/interop/node';
import { decodeNetworkFile, readSafetensors } from '@densenet/model';
import { beforeEach, expect, test } from 'vitest';
import { runCli, runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { aFolderAClass, writeSquares } from '../testing/squares.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

let out: string;
let file: string;
beforeEach(async () => {
  out = join(await temporaryFolder(), 'out');
  file = join(out, 'model.safetensors');
  await runCliWell(...small, '--out', out, ...backend.flags);
});

const calibrate = (...flags: string[]) =>
  runCliWell('calibrate', '--checkpoint', out, '--test-images', '500', ...flags, ...backend.flags);

test('writes what the training images are like into the file, beside tensors that stay as they were; export keeps it', {
  timeout: 120_000,
}, async () => {
  const before = readSafetensors(new Uint8Array(await readFile(file)));
  const said = await calibrate('--images', '2000');
  const [, share] =
    /: has now what 2000 training images are like; of 500 test images (\d+\.\d\d) % are called unlike them\n$/.exec(
      said,
    )!;
  expect(Number(share)).toBeLessThan(4);
  const bytes = new Uint8Array(await readFile(file));
  expect(readSafetensors(bytes).tensors).toEqual(before.tensors);
  expect(readSafetensors(bytes).metadata).toMatchObject(before.metadata);
  const { trainingDistribution } = decodeNetworkFile(bytes);
  expect(trainingDistribution).toMatchObject({ images: 2000, falseAlarmRate: 0.01 });
  expect(trainingDistribution!.brightBorders).toBeLessThan(0.01);

  const exported = join(out, '..', 'exported.safetensors');
  await runCliWell('export', out, exported, '--dtype', 'float16');
  expect(decodeNetworkFile(new Uint8Array(await readFile(exported))).trainingDistribution).toEqual(
    trainingDistribution,
  );

  // The same images again: the same bytes.
  await calibrate('--images', '2000');
  expect(new Uint8Array(await readFile(file))).toEqual(bytes);
});

test('too few images for the rate are refused, and the file is as it was', { timeout: 120_000 }, async () => {
  const before = await readFile(file);
  const { code, stderr } = await runCli('calibrate', '--checkpoint', out, '--images', '300', ...backend.flags);
  expect(code).toBe(1);
  expect(stderr).toContain('150 held-out images are too few for a false alarm rate of 0.01: expected at least 200');
  expect(await readFile(file)).toEqual(before);
});

test('a checkpoint that a training holds is refused, and its state stays beside the model', {
  timeout: 120_000,
}, async () => {
  const state = await readFile(join(out, 'state.safetensors'));
  const lock = await lockCheckpoint(out);
  const { code, stdout, stderr } = await runCli('calibrate', '--checkpoint', out);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /^error: another training is at \S+ \(process \d+, since \S+\): wait for its end or stop it\n$/,
  );
  lock.release();
  await calibrate('--images', '2000');
  expect(await readFile(join(out, 'state.safetensors'))).toEqual(state);
  expect(await readdir(dirname(out))).toEqual(['out']);
});

test('some pictures of a folder are of all its classes, though they lie class by class', {
  timeout: 120_000,
}, async () => {
  const photos = await writeSquares(aFolderAClass(250, ['red', 'green', 'blue']));
  const network = ['--image-size', '16', '--stem', 'cifar', '--stem-channels', '8', '--block-config', '2,2'];
  const run = join(await temporaryFolder(), 'run');
  const training = ['--data', photos, ...network, '--growth-rate', '4', '--epochs', '1', '--no-report', '--out', run];
  await runCliWell('train', ...training, ...backend.flags);
  // The first 400 of 600 are red and green.
  const said = await runCliWell('calibrate', '--checkpoint', run, '--images', '400', ...backend.flags);
  expect(said).toContain('has now what 400 training images are like');
});
