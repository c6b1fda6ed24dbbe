import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPretrained } from '@densenet/interop';
import { MODEL_FILE, writeCheckpointFolder } from '@densenet/interop/node';
import { encodeModelFile } from '@densenet/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runPython } from '../../../../testing/python.ts';
import { runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';

const names = ['photo.png', 'photo.jpg', 'tall.png'];
const pictureLength = 224 * 224 * 3;
const classes = 1000;
const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];

/** The pixels before normalisation, rounded to 0..255; what rounding hides shows where normalised values are compared. */
const bytesOf = (inputs: Float32Array, picture: number) =>
  inputs
    .slice(picture * pictureLength, (picture + 1) * pictureLength)
    .map((value, index) => Math.round(255 * (value * std[index % 3]! + mean[index % 3]!)));

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);

const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe.skipIf(process.env.DENSENET_SLOW !== '1')('predict gives the pixels and logits that torchvision gives', () => {
  const backend = needBackend();
  let folder: string;
  let theirs: { inputs: Float32Array; logits: Float32Array };
  let ours: { inputs: Float32Array; logits: Float32Array };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'densenet-torchvision-'));
    runPython('pytorch', ['torchvision_predictions.py', folder]);
    const floats = async (name: string) => new Float32Array(Uint8Array.from(await readFile(join(folder, name))).buffer);
    theirs = { inputs: await floats('inputs.f32'), logits: await floats('logits.f32') };

    // The preprocessing is what the reader gives an ImageNet network of torchvision's.
    const { arrays, config, preprocessing, labels } = await readPretrained(
      await readFile(join(folder, 'densenet121.pth')),
    );
    const file = encodeModelFile({ arrays, config, preprocessing, labels: [...labels!] });
    const checkpoint = join(folder, 'checkpoint');
    await writeCheckpointFolder(checkpoint, { [MODEL_FILE]: file });
    const json = join(folder, 'predicted.json');
    const paths = names.map((name) => join(folder, name));
    await runCliWell('predict', ...paths, '--checkpoint', checkpoint, '--tensors', json, ...backend.flags);
    const stored = JSON.parse(await readFile(json, 'utf8')) as Record<'inputs' | 'logits', { values: number[] }>;
    ours = { inputs: Float32Array.from(stored.inputs.values), logits: Float32Array.from(stored.logits.values) };
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  // The JPEG too: sharp's decoder and Pillow's are both libjpeg-turbo, with its slow integer DCT and smooth upsampling.
  test.each(names.map((name, picture) => [name, picture] as const))('%s: every pixel', (_, picture) => {
    const expected = bytesOf(theirs.inputs, picture);
    expect(expected.length).toBe(pictureLength);
    expect(new Set(expected).size).toBeGreaterThan(100);
    expect(largestDifference(bytesOf(ours.inputs, picture), expected)).toBe(0);
  });

  test('normalised alike', () => {
    expect(ours.inputs.length).toBe(names.length * pictureLength);
    expect(largestDifference(ours.inputs, theirs.inputs)).toBeLessThan(2e-6);
  });

  test('logits within 1e-2, of which the largest are over 1', () => {
    expect(ours.logits.length).toBe(names.length * classes);
    expect(largest(theirs.logits)).toBeGreaterThan(1);
    expect(largestDifference(ours.logits, theirs.logits)).toBeLessThan(1e-2);
    for (let picture = 1; picture < names.length; picture++) {
      const [first, other] = [0, picture].map((each) => theirs.logits.slice(each * classes, (each + 1) * classes));
      // Otherwise the logits of any picture would pass for those of another.
      expect(largestDifference(first!, other!)).toBeGreaterThan(0.1);
    }
  });
});
