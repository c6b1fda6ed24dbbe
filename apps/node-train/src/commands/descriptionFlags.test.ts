import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModelFile, densenetTiny, encodeModelFile } from '@densenet/model';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { arraysFor, writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

/** A CIFAR network as people share it: under torchvision's names, without a word about images or classes. */
const cifar = densenetTiny({ inChannels: 3, stem: { kind: 'cifar', channels: 8 } });
const ofCifar = ['--size', '32', '--mean', '0.4914,0.4822,0.4465', '--std', '0.247,0.2435,0.2616'];

let folder: string;
let weights: string;
let picture: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  weights = join(folder, 'cifar.safetensors');
  await writeFile(weights, encodeModelFile({ arrays: arraysFor(cifar) }));
  picture = join(folder, 'red.png');
  await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: 255, g: 51, b: 0 } } })
    .png()
    .toFile(picture);
});

/** The network's inputs and logits, and what was printed. */
async function predicted(checkpoint: string, ...flags: string[]) {
  const json = join(folder, 'predicted.json');
  const args = ['predict', picture, '--checkpoint', checkpoint, '--tensors', json, ...flags, ...backend.flags];
  const { code, stdout, stderr } = await runCli(...args);
  if (code !== 0) return { stdout, stderr, shape: [], first: [] };
  const { inputs } = JSON.parse(await readFile(json, 'utf8')) as { inputs: { shape: number[]; values: number[] } };
  return { stdout, stderr, shape: inputs.shape, first: inputs.values.slice(0, 3) };
}

describe('predict, where the file says nothing of images', () => {
  test('names the flags that say it', async () => {
    expect(await runCli('predict', picture, '--checkpoint', weights)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /error: \S+cifar\.safetensors does not say how its images are to be prepared, .+: give --size, and --mean and --std /,
      ),
    });
  });

  test('with the flags, the network gets images as they say', async () => {
    const { shape, first, stderr } = await predicted(weights, ...ofCifar, '--interpolation', 'bilinear');
    expect(shape).toEqual([1, 32, 32, 3]);
    const expected = [(1 - 0.4914) / 0.247, (0.2 - 0.4822) / 0.2435, (0 - 0.4465) / 0.2616];
    for (const [channel, value] of expected.entries()) expect(first[channel]).toBeCloseTo(value, 5);
    expect(stderr).not.toContain('of how images are prepared');
  });

  test('what is left out is assumed, and said', async () => {
    const { shape, first, stderr } = await predicted(weights, '--size', '24x40');
    expect(shape).toEqual([1, 24, 40, 3]);
    expect(first.map((value) => Number(value.toFixed(4)))).toEqual([1, 0.2, 0]);
    expect(stderr).toContain(
      'assumed: of how images are prepared, which nothing says: mean 0, deviation 1, bilinear, the whole picture, stretched\n',
    );
  });

  test.each(['cat,dog,e,f,g,h,i,j,k,l', 'file'])('--labels %s', async (given) => {
    const file = join(folder, 'labels.txt');
    await writeFile(file, '\ufeffcat\r\ndog\r\ne\r\nf\r\ng\r\nh\r\ni\r\nj\r\nk\r\nl\r\n');
    const { stdout } = await predicted(weights, ...ofCifar, '--labels', given === 'file' ? file : given, '--top', '10');
    expect(
      stdout
        .trimEnd()
        .split(/: |, /)
        .slice(1)
        .map((answer) => answer.split(' ')[0])
        .toSorted(),
    ).toEqual(['cat', 'dog', ...'efghijkl'].toSorted());
  });
});

describe('over what a file of ours says', () => {
  test('size, mean and labels', async () => {
    const ours = await writeTiny(join(folder, 'ours'), { inChannels: 3 });
    const { shape, first, stdout } = await predicted(
      ours,
      '--size',
      '40',
      '--mean',
      '0.5',
      '--labels',
      'a,b,c,d,e,f,g,h,i,j',
    );
    expect(shape).toEqual([1, 40, 40, 3]);
    expect(first.map((value) => Number(value.toFixed(4)))).toEqual([0.5, -0.3, -0.5]);
    expect(stdout).toMatch(/: [a-j] \d/);
  });

  test('another number of classes: the classifier is drawn anew', async () => {
    const ours = await writeTiny(join(folder, 'ours'));
    const out = join(folder, 'three.safetensors');
    const { stderr } = await runCli('export', ours, out, '--classes', '3', '--labels', 'a,b,c');
    expect(stderr).toContain('ignored: 2 tensors of the head, for a fresh one of 3 classes: ');
    expect(stderr).toContain('assumed: a fresh classifier of 3 classes, drawn at random: train it before you use it\n');
    const { config, arrays, labels } = decodeModelFile(await readFile(out));
    expect(config).toMatchObject({ numClasses: 3 });
    expect(arrays['classifier.bias']!.shape).toEqual([3]);
    expect(labels).toEqual(['a', 'b', 'c']);
  });
});

describe('--no-strict', () => {
  test('draws anew what is missing, and says so', async () => {
    const { 'features.norm5.bias': bias, ...arrays } = arraysFor(cifar);
    arrays['features.norm7.bias'] = bias!;
    await writeFile(weights, encodeModelFile({ arrays }));
    const out = join(folder, 'whole.onnx');
    expect(await runCli('export', weights, out)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--no-strict'),
    });
    const { code, stderr } = await runCli('export', weights, out, '--no-strict');
    expect(code).toBe(0);
    expect(stderr).toContain('ignored: 1 not of this network: features.norm7.bias\n');
    expect(stderr).toContain('drawn anew: 1 missing: features.norm5.bias. Train the network before you use it\n');
  });
});

describe('export, where the file says nothing of images', () => {
  test('needs no flag, and says what is not in the file', async () => {
    const out = join(folder, 'a.safetensors');
    const { code, stderr } = await runCli('export', weights, out);
    expect(code).toBe(0);
    expect(stderr).toContain(`${out} says nothing of how images are prepared, since ${weights} does not: `);
    expect(decodeModelFile(await readFile(out))).not.toHaveProperty('preprocessing');
  });

  test.each([
    [[], ['-1', '32', '32', '3'], true],
    [['--size', '48x40'], ['-1', '48', '40', '3'], false],
    [['--dynamic-size'], ['-1', '-1', '-1', '3'], false],
  ])('a graph with %j', async (flags, shape, isAssumed) => {
    const out = join(folder, 'a');
    const { code, stderr } = await runCli('export', weights, out, '--format', 'tfjs', ...flags);
    expect(code).toBe(0);
    expect(stderr.includes('assumed: images of 32x32, as networks with such a stem take; ')).toBe(isAssumed);
    const { signature, userDefinedMetadata } = JSON.parse(await readFile(join(out, 'model.json'), 'utf8'));
    expect(signature.inputs.images.tensorShape.dim.map(({ size }: { size: string }) => size)).toEqual(shape);
    // A size alone is no preprocessing.
    expect(userDefinedMetadata).not.toHaveProperty('preprocessing');
  });

  test('with the flags, the file says how images are prepared', async () => {
    const out = join(folder, 'a.safetensors');
    await runCliWell('export', weights, out, ...ofCifar);
    expect(decodeModelFile(await readFile(out)).preprocessing).toEqual({
      height: 32,
      width: 32,
      channels: 3,
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.247, 0.2435, 0.2616],
      interpolation: 'bilinear',
    });
  });

  test('--preprocess needs them', async () => {
    expect(await runCli('export', weights, join(folder, 'a.onnx'), '--preprocess')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('give --size, and --mean and --std'),
    });
  });
});

test.each([
  [['--size', '0'], "argument '0' is invalid. It must be pixels, as 32 or (height x width) 224x192."],
  [['--size', '32x32x3'], 'It must be pixels'],
  [
    ['--mean', '125.3,123,113.9'],
    "argument '125.3,123,113.9' is invalid. It must be of values in 0..1: divide those of 0..255 by 255.",
  ],
  [['--std', '0.5,'], "'0.5,' is invalid. It must be numbers of 0 or more with commas between them."],
  [['--labels', 'no-such-file'], '--labels must be names with commas between them or a file that has them'],
  [['--labels', 'a,b'], '2 labels were given for 10 classes of '],
  [
    [...ofCifar.slice(0, 2), '--mean', '0,1'],
    'mean (--mean) has 2 numbers, and the network takes images of 3 channels',
  ],
  [['--size', '32', '--std', '0'], 'preprocessing.std[0] must be a positive number, got 0'],
])('%j', async (flags, message) => {
  const { code, stdout, stderr } = await runCli('predict', picture, '--checkpoint', weights, ...flags);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});
