import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createClassifierModel } from '@densenet/classifier';
import { createPictureClassifier } from '@densenet/classifier/node';
import { readTrained } from '@densenet/interop/node';
import { memory } from '@tensorflow/tfjs-core';
import sharp, { type Sharp } from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

let folder: string;
let grey: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  grey = await writeTiny(join(folder, 'grey'));
});

/** Writes an image of the network's size that is bright in its upper left corner. */
async function corner(name: string, change: (image: Sharp) => Sharp = (image) => image): Promise<string> {
  const pixels = Uint8Array.from({ length: 32 * 32 }, (_, index) => (index % 32 < 8 && index < 8 * 32 ? 240 : 0));
  const image = sharp(pixels, { raw: { width: 32, height: 32, channels: 1 } }).toColourspace('b-w');
  const path = join(folder, name);
  await change(image).toFile(path);
  return path;
}

/** The network's inputs and logits for these images. */
async function predicted(checkpoint: string, paths: readonly string[], ...flags: string[]) {
  const json = join(folder, 'predicted.json');
  const stdout = await runCliWell(
    'predict',
    ...paths,
    '--checkpoint',
    checkpoint,
    '--tensors',
    json,
    ...flags,
    ...backend.flags,
  );
  const { inputs, logits } = JSON.parse(await readFile(json, 'utf8')) as Record<
    'inputs' | 'logits',
    { shape: number[]; values: number[] }
  >;
  return { stdout, inputs, logits };
}

describe('images of every kind', () => {
  test('grey, colour, with transparency and turned by EXIF: the network sees the same', async () => {
    const paths = [
      await corner('grey.png'),
      await corner('colour.png', (image) => image.toColourspace('srgb')),
      await corner('alpha.png', (image) => image.toColourspace('srgb').ensureAlpha(1)),
      // Turned by a quarter, with the tag that says so.
      await corner('turned.png', (image) => image.rotate(270).withMetadata({ orientation: 6 })),
    ];
    expect((await sharp(paths[1]).metadata()).channels).toBe(3);
    expect((await sharp(paths[2]).metadata()).hasAlpha).toBe(true);
    const { inputs, logits, stdout } = await predicted(grey, paths);
    expect([inputs.shape, logits.shape]).toEqual([
      [4, 32, 32, 1],
      [4, 10],
    ]);
    const first = inputs.values.slice(0, 1024);
    expect(first[0]).toBeCloseTo(240 / 255, 6);
    expect(first[31]).toBe(0);
    for (const index of [1, 2, 3]) {
      expect(inputs.values.slice(1024 * index, 1024 * (index + 1)), paths[index]).toEqual(first);
    }
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(': ')[1]);
    expect(answers).toEqual(Array(4).fill(answers[0]));
  });

  test('of any size', async () => {
    const path = await corner('large.png', (image) => image.resize(100, 300, { fit: 'fill', kernel: 'nearest' }));
    const { inputs } = await predicted(grey, [path]);
    expect(inputs.shape).toEqual([1, 32, 32, 1]);
    expect(inputs.values[0]).toBeCloseTo(240 / 255, 6);
    expect(inputs.values[1023]).toBe(0);
  });

  test('a network of colour images', async () => {
    const colour = await writeTiny(join(folder, 'colour'), { inChannels: 3 });
    const red = join(folder, 'red.png');
    await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: 255, g: 51, b: 0 } } })
      .png()
      .toFile(red);
    const { inputs } = await predicted(colour, [red, await corner('grey.png')]);
    expect(inputs.shape).toEqual([2, 32, 32, 3]);
    expect(inputs.values.slice(0, 3).map((value) => Number(value.toFixed(4)))).toEqual([1, 0.2, 0]);
    const [r, g, b] = inputs.values.slice(3072);
    expect([g, b]).toEqual([r, r]);
  });
});

test('--invert', async () => {
  const path = await corner('a.png');
  const { inputs } = await predicted(grey, [path], '--invert');
  expect(inputs.values[0]).toBeCloseTo(15 / 255, 6);
  expect(inputs.values[31]).toBe(1);
});

test('--top says how many classes, best first, by the names that the checkpoint gives them', async () => {
  const path = await corner('a.png');
  const named = await writeTiny(join(folder, 'named'), { labels: [...'abcdefghij'] });
  const all = (await predicted(named, [path], '--top', '99')).stdout
    .trim()
    .slice(path.length + 2)
    .split(', ');
  const shares = all.map((answer) => Number(/^[a-j] (\S+) %$/.exec(answer)![1]));
  expect(shares).toHaveLength(10);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(100, 0);
  expect((await predicted(named, [path], '--top', '1')).stdout).toBe(`${path}: ${all[0]}\n`);
  expect((await predicted(named, [path])).stdout).toBe(`${path}: ${all.slice(0, 3).join(', ')}\n`);
  expect((await predicted(grey, [path], '--top', '1')).stdout).toMatch(/: class \d \d+\.\d %\n$/);
});

test('many images go through the network in several batches, each to its own line', async () => {
  const [bright, dark] = [await corner('a.png'), await corner('b.png', (image) => image.negate())];
  const paths = Array.from({ length: 70 }, (_, index) => (index === 66 ? dark : bright));
  const { inputs, logits, stdout } = await predicted(grey, paths);
  expect([inputs.shape, logits.shape]).toEqual([
    [70, 32, 32, 1],
    [70, 10],
  ]);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(70);
  const row = (index: number) => logits.values.slice(10 * index, 10 * index + 10);
  const difference = (a: number[], b: number[]) => Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));
  expect(difference(row(66), row(0))).toBeGreaterThan(0.01);
  expect(difference(row(69), row(0))).toBeLessThan(1e-4);
});

describe('mistakes are named before anything is predicted', () => {
  const fails = async (args: string[]) => {
    const { code, stdout, stderr } = await runCli('predict', '--checkpoint', grey, ...args, ...backend.flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr;
  };

  test('a missing image, before the backend starts', async () => {
    const none = join(folder, 'none.png');
    expect(await fails([await corner('a.png'), none])).toBe(`error: ${none} cannot be read: there is no such file\n`);
  });

  test('a network that takes two channels', async () => {
    grey = await writeTiny(join(folder, 'two'), { inChannels: 2 });
    expect(await fails([await corner('a.png')])).toMatch(
      /^error: the network takes images of 2 channels; image files have 1 or 3\n$/,
    );
  });

  test('a --tensors file that cannot be written', async () => {
    const json = join(folder, 'none', 'a.json');
    expect(await fails([await corner('a.png'), '--tensors', json])).toMatch(
      /^error: cannot write \S+a\.json: there is no folder for it\n$/,
    );
    expect(await fails([await corner('a.png'), '--tensors', folder])).toMatch(
      /: it is a folder, expected a file or nothing\n$/,
    );
  });

  test('a folder without pictures', async () => {
    await mkdir(join(folder, 'images'));
    expect(await fails([join(folder, 'images')])).toMatch(/^error: there is no picture in \S+images /);
  });
});

describe('pictures that cannot be used', () => {
  test('one among many is named, the others are predicted, and the exit code is 1', async () => {
    const good = await corner('a.png');
    const bad = join(folder, 'notes.png');
    await writeFile(bad, 'not an image');
    const paths = Array.from({ length: 40 }, (_, index) => (index === 20 ? bad : good));
    const json = join(folder, 'predicted.json');
    const args = ['predict', ...paths, '--checkpoint', grey, '--tensors', json];
    const { code, stdout, stderr } = await runCli(...args, ...backend.flags);
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n')).toHaveLength(39);
    expect(stderr).toMatch(
      new RegExp(
        `^backend: .+\\nerror: ${bad} is no picture that is known here .+\\nerror: 1 of 40 pictures could not be used\\n$`,
      ),
    );
    const { images, inputs, logits } = JSON.parse(await readFile(json, 'utf8'));
    expect(images).toEqual(Array(39).fill(good));
    expect([inputs.shape, logits.shape]).toEqual([
      [39, 32, 32, 1],
      [39, 10],
    ]);
    expect(inputs.values).toHaveLength(39 * 1024);
    expect(logits.values).toHaveLength(390);
  });

  test('where it is the only one, one line says so', async () => {
    const bad = join(folder, 'notes.png');
    await writeFile(bad, '');
    const json = join(folder, 'predicted.json');
    const { code, stdout, stderr } = await runCli(
      'predict',
      bad,
      '--checkpoint',
      grey,
      '--tensors',
      json,
      ...backend.flags,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^backend: .+\\nerror: ${bad} is empty \\(0 bytes\\)\\n$`));
    expect((await readdir(folder)).toSorted()).toEqual(['grey', 'notes.png']);
  });
});

test('a folder: every picture below it, and how many', async () => {
  await mkdir(join(folder, 'photos/more'), { recursive: true });
  const first = await corner('photos/2.png');
  const second = await corner('photos/10.png');
  const third = await corner('photos/more/1.png');
  await writeFile(join(folder, 'photos/notes.txt'), '');
  const photos = join(folder, 'photos');
  const { code, stdout, stderr } = await runCli('predict', photos, '--checkpoint', grey, ...backend.flags);
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(': ')[0]),
  ).toEqual([first, second, third]);
  expect(stderr).toContain(`${photos}: 3 pictures (1 other files are left out)\n`);
});

test('however many pictures: the backend holds a batch at a time, and nothing at the end', async () => {
  const path = await corner('a.png');
  const trained = await readTrained(grey);
  const before = memory().numTensors;
  const classifier = createPictureClassifier(createClassifierModel(trained));
  /** Tensors on the backend at each answer, and after the last one. */
  const tensorsOf = async (count: number) => {
    const found: number[] = [];
    for await (const { error } of classifier.classifyAll(Array<string>(count).fill(path))) {
      if (error) throw error;
      found.push(memory().numTensors - before);
    }
    expect(found).toHaveLength(count);
    return { most: Math.max(...found), after: memory().numTensors - before };
  };
  const one = await tensorsOf(1);
  const many = await tensorsOf(100);
  // Beside the weights, the images and logits of a batch that is being read while answers are given.
  expect(many.most).toBeLessThanOrEqual(one.most + 4);
  expect(many.after).toBe(one.after);
  await classifier.dispose();
  expect(memory().numTensors).toBe(before);
});

test('--json and --csv: the classes of each file, and what is wrong with one', async () => {
  const [good, bad] = [await corner('a, "b".png'), join(folder, 'bad.png')];
  await writeFile(bad, 'not an image');
  const [json, csv] = [join(folder, 'classes.json'), join(folder, 'classes.csv')];
  const args = ['predict', good, bad, '--checkpoint', grey, '--top', '2', '--json', json, '--csv', csv];
  const { code, stdout } = await runCli(...args, ...backend.flags);
  expect(code).toBe(1);
  const [answered, failed, ...others] = JSON.parse(await readFile(json, 'utf8'));
  expect(others).toEqual([]);
  expect(answered.file).toBe(good);
  expect(answered.predictions).toHaveLength(2);
  const [{ label, probability }] = answered.predictions;
  expect(stdout).toContain(`: ${label} ${(100 * probability).toFixed(1)} %, `);
  expect(failed).toEqual({ file: bad, error: expect.stringContaining('is no picture that is known here') });
  const [head, first, second] = (await readFile(csv, 'utf8')).split('\r\n');
  expect(head).toBe('file,label,probability,label 2,probability 2,advice,error');
  expect(first).toContain(`"${good.replaceAll('"', '""')}",${label},${probability},`);
  expect(second).toContain(`${bad},,,,,,`);
});

test('Ctrl-C leaves no file behind', async () => {
  const path = await corner('a.png');
  const json = join(folder, 'predicted.json');
  const args = ['predict', ...Array(500).fill(path), '--checkpoint', grey, '--tensors', json];
  const running = runCli(...args, ...backend.flags);
  while (!(await readdir(folder)).some((name) => name.endsWith('.tmp'))) await setTimeout(1);
  process.emit('SIGINT');
  expect(await running).toMatchObject({ code: 130, stderr: expect.stringContaining('\nSIGINT: stopping\n') });
  expect((await readdir(folder)).toSorted()).toEqual(['a.png', 'grey']);
});
