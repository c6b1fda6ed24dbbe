import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModelFile, densenetTiny } from '@densenet/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { arraysFor, tinyModelFile, writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

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
  // The second file takes the place of the first one.
  await runCliWell('export', path, file, '--dtype', 'float16');
  expect((await stat(file)).size).toBeLessThan(size);
  const [, halved] = /loss (\S+),/.exec(await evaluateFile())!;
  expect(Math.abs(Number(halved) / Number(loss) - 1)).toBeLessThan(0.01);
});

test('a place that cannot be written is named', async () => {
  expect(await runCli('export', path, join(folder, 'none', 'a.safetensors'))).toMatchObject({
    code: 1,
    stderr: `error: cannot write ${folder}/none/a.safetensors: there is no folder for it\n`,
  });
  expect(await runCli('export', path, folder, '--format', 'onnx')).toMatchObject({
    code: 1,
    stderr: `error: cannot write ${folder}: it is a folder, expected a file or nothing\n`,
  });
});

test('a safetensors file holds all that the checkpoint holds, bit by bit', async () => {
  const file = join(folder, 'tiny.safetensors');
  await runCliWell('export', path, file);
  const exported = decodeModelFile(await readFile(file));
  const original = decodeModelFile(tinyModelFile());
  expect(exported).toEqual({ ...original, labels: expect.arrayContaining(['class 0', 'class 9']) });
  expect(Object.keys(exported.arrays).toSorted()).toEqual(Object.keys(arraysFor(densenetTiny())).toSorted());
});

describe('for other programs', () => {
  /** A text that is somewhere in a file. */
  const holds = async (text: string, ...names: string[]) => (await readFile(join(folder, ...names))).includes(text);

  test('ONNX, whose file has the name that was typed', async () => {
    expect(await runCliWell('export', path, join(folder, 'tiny.onnx'))).toMatch(/tiny\.onnx: \d+\.\d kB\n$/);
    expect(await holds('logits', 'tiny.onnx')).toBe(true);
    expect(await holds('features.norm0.running_var', 'tiny.onnx')).toBe(true);
    await runCliWell('export', path, join(folder, 'tiny.onnx'), '--fold', '--preprocess');
    expect(await holds('probabilities', 'tiny.onnx')).toBe(true);
    expect(await holds('features.norm0.running_var', 'tiny.onnx')).toBe(false);
    await runCliWell('export', path, join(folder, 'model'), '--format', 'onnx');
    expect(await holds('logits', 'model')).toBe(true);
  });

  test('ONNX in float16, whatever the case of its name', async () => {
    await runCliWell('export', path, join(folder, 'm.ONNX'));
    expect(await holds('logits', 'm.ONNX')).toBe(true);
    await runCliWell('export', path, join(folder, 'half.Onnx'), '--dtype', 'float16', '--dynamic-size');
    expect(await holds('features.conv0.weight.float32', 'half.Onnx')).toBe(true);
    expect(await holds('height', 'half.Onnx')).toBe(true);
  });

  test('a GraphModel in uint8', async () => {
    const out = join(folder, 'small');
    await runCliWell('export', path, out, '--format', 'tfjs', '--dtype', 'uint8');
    const { weightsManifest } = JSON.parse(await readFile(join(out, 'model.json'), 'utf8'));
    const weightOf = (name: string) =>
      weightsManifest[0].weights.find((weight: { name: string }) => weight.name === name);
    expect(weightOf('features.conv0.weight').quantization).toEqual({
      dtype: 'uint8',
      scale: expect.any(Number),
      min: expect.any(Number),
    });
    expect(weightOf('features.norm0.weight')).not.toHaveProperty('quantization');
  });

  test('a SavedModel, then a GraphModel in its place', async () => {
    const out = join(folder, 'served');
    expect(await runCliWell('export', path, out, '--format', 'savedmodel')).toMatch(/served: 2 files, \d+\.\d kB\n$/);
    expect((await readdir(out)).toSorted()).toEqual(['assets.extra', 'saved_model.pb']);
    await runCliWell('export', path, out, '--format', 'tfjs', '--preprocess');
    expect((await readdir(out)).toSorted()).toEqual(['group1-shard1of1.bin', 'model.json']);
    const { signature } = JSON.parse(await readFile(join(out, 'model.json'), 'utf8'));
    expect(Object.keys(signature.outputs)).toEqual(['probabilities']);
    expect((await readdir(folder)).toSorted()).toEqual(['out', 'served']);
  });

  test('never over a folder that holds anything else', async () => {
    await writeFile(join(path, 'notes.txt'), 'mine');
    const before = await readdir(path);
    expect(await runCli('export', path, path, '--format', 'tfjs')).toMatchObject({
      code: 1,
      stderr: `error: cannot write ${path}: it is a folder with other files in it, which would be lost: name another one\n`,
    });
    expect(await readdir(path)).toEqual(before);
  });
});

test.each([
  [
    ['model'],
    'what to write to model is not told by its name, which ends neither in .safetensors nor in .onnx: add --format',
  ],
  [
    ['a', '--format', 'savedmodel', '--dtype', 'float16'],
    '--dtype float16 is for safetensors, onnx, tfjs: savedmodel is written in float32',
  ],
  [['a.onnx', '--dtype', 'uint8'], '--dtype uint8 is for tfjs: onnx is written in float32 or float16'],
  [['a.safetensors', '--dynamic-size'], '--dynamic-size is for onnx, savedmodel and tfjs'],
  [
    ['a.safetensors', '--fold'],
    '--fold is for onnx, savedmodel and tfjs: a safetensors file has parameters and no graph',
  ],
  [['a.safetensors', '--preprocess'], '--preprocess is for onnx, savedmodel and tfjs'],
])('refuses %j before anything is read', async (args, message) => {
  const { code, stderr } = await runCli('export', 'nowhere', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

test('arrays that do not fit the network: nothing is written', async () => {
  const { 'classifier.bias': _bias, ...arrays } = arraysFor(densenetTiny());
  const broken = join(folder, 'broken.safetensors');
  await writeFile(broken, tinyModelFile({ arrays }));
  for (const args of [['a.onnx'], ['a', '--format', 'tfjs'], ['a.safetensors']]) {
    const [name, ...flags] = args;
    const { code, stderr } = await runCli('export', broken, join(folder, name!), ...flags);
    expect(code).toBe(1);
    expect(stderr).toContain('1 missing: classifier.bias');
  }
  expect((await readdir(folder)).toSorted()).toEqual(['broken.safetensors', 'out']);
});
