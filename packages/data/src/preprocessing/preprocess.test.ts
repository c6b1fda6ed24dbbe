import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { memory, ready, setBackend, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchToTensors } from '../batches/batchToTensors.ts';
import fixture from '../fixtures/resize.json' with { type: 'json' };
import { normalize, normalizedPixels, preprocess } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';

const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
setWasmPaths(join(wasm, 'wasm-out/'));

/** The pixels of tools/fixtures_resize.py: [1, 28, 28, 2] of 0..255. */
const pixels = Uint8Array.from({ length: 28 * 28 * 2 }, (_, i) => (i * 7919 + Math.floor(i / 5) * 104729) % 256);
const batch = { images: pixels, labels: Int32Array.of(7), size: 1, height: 28, width: 28, channels: 2 };
/** Leaves pixels as they are, so that a test sees the resize alone. */
const pixelScale: Pick<Preprocessing, 'mean' | 'std' | 'interpolation'> = {
  mean: [0, 0],
  std: [1 / 255, 1 / 255],
  interpolation: 'bilinear',
};

describe.each(['cpu', 'wasm'])('on the %s backend', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
    await ready();
  });

  it.each(fixture.results)('resizes 28x28 to $height x $width as PyTorch does', async ({ height, width, values }) => {
    const { images, targets } = batchToTensors(batch, { height, width, channels: 2, ...pixelScale });
    expect(images.shape).toEqual([1, height, width, 2]);
    expect(images.dtype).toBe('float32');
    expect([targets.dtype, targets.dataSync()[0]]).toEqual(['int32', 7]);
    const found = (await images.data()).filter((_, i) => i % fixture.stride === 0);
    expect(found).toHaveLength(values.length);
    const worst = Math.max(...values.map((value, i) => Math.abs(value - found[i]!)));
    // A sample point near 28 is rounded by up to 1.7e-6 in float32, and neighbours differ by up to 255.
    expect(worst / 255).toBeLessThan(5e-6);
  });

  it.each<[string, Partial<Preprocessing>, (pixel: number, channel: number) => number]>([
    ['scales to 0..1', { mean: [0, 0], std: [1, 1] }, (pixel) => pixel / 255],
    ['normalises alike', { mean: [0.5, 0.5], std: [0.25, 0.25] }, (pixel) => (pixel / 255 - 0.5) / 0.25],
    [
      'normalises each channel',
      { mean: [0.1, 0.6], std: [0.2, 0.9] },
      (pixel, channel) => (pixel / 255 - [0.1, 0.6][channel]!) / [0.2, 0.9][channel]!,
    ],
  ])('%s', (_, normalisation, expected) => {
    const p = { height: 28, width: 28, channels: 2, ...pixelScale, ...normalisation };
    const found = batchToTensors(batch, p).images.dataSync();
    const worst = Math.max(...found.map((value, i) => Math.abs(value - expected(pixels[i]!, i % 2))));
    expect(worst).toBeLessThan(2e-6);
  });

  it.each<[string, number[], number[]]>([
    ['no mean', [0, 0, 0], [1, 1, 1]],
    ['the same of all channels', [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]],
    ["ImageNet's", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]],
  ])('normalises pixels with the same bits whether they are a tensor or not: %s', (_, mean, std) => {
    const every = Uint8Array.from({ length: 3 * 256 }, (_, at) => Math.floor(at / 3));
    const p: Preprocessing = { height: 16, width: 16, channels: 3, mean, std, interpolation: 'bilinear' };
    const expected = normalize(tensor4d(every, [1, 16, 16, 3], 'int32'), p).dataSync();
    expect(normalizedPixels(every, p)).toEqual(expected);
    const given = { images: every, labels: Int32Array.of(0), size: 1, height: 16, width: 16, channels: 3 };
    expect(batchToTensors(given, p).images.dataSync()).toEqual(expected);
  });

  it('leaves no tensor behind but its results, and does not touch its input', () => {
    const p: Preprocessing = { ...pixelScale, height: 32, width: 32, channels: 2, mean: [0.5, 0.4] };
    const before = memory().numTensors;
    const { images, targets } = batchToTensors(batch, p);
    expect(memory().numTensors).toBe(before + 2);
    images.dispose();
    targets.dispose();
    const input = tensor4d(pixels, [1, 28, 28, 2], 'float32');
    const output = preprocess(input, { ...pixelScale, height: 28, width: 28, channels: 2 });
    output.dispose();
    expect(input.isDisposed).toBe(false);
    input.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('refuses another number of channels', () => {
    const p: Preprocessing = { height: 28, width: 28, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' };
    const before = memory().numTensors;
    expect(() => batchToTensors(batch, p)).toThrow(
      'images.shape[3] must be 1, the channels of the preprocessing, got 2',
    );
    expect(memory().numTensors).toBe(before);
  });
});
