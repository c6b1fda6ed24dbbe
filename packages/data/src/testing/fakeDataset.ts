import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ImageDataset, imagesInMemory } from '../sources/dataset.ts';
import { type FileSpec, filesOf, type IdxSpec } from '../sources/datasetSpecs.ts';

/** An IDX file of uint8. */
export function idx(shape: number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((dimension, axis) => {
    view.setUint32(4 + 4 * axis, dimension);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Bytes that gzip cannot shrink much, the same each time. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** A data set in memory: image `i` has every pixel `i % 256`, and label `i % classes`. */
export function countingDataset(
  count: number,
  { height = 2, width = 3, channels = 1, classes = 10 } = {},
): ImageDataset {
  const length = height * width * channels;
  return imagesInMemory({
    name: 'counting',
    images: Uint8Array.from({ length: count * length }, (_, i) => Math.floor(i / length) % 256),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
    size: { height, width },
    channels,
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
  });
}

/** A tiny data set in files, with a table entry of its own: 40 training and 10 test images of 20x30, two classes. */
export function fakeSpec(systemDirectory: string): { spec: IdxSpec; contents: Map<FileSpec, Uint8Array> } {
  const contents = new Map<FileSpec, Uint8Array>();
  const file = (name: string, bytes: Uint8Array): FileSpec => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const spec = { name, byteLength: bytes.length, sha256 };
    contents.set(spec, bytes);
    return spec;
  };
  const pair = (stem: string, count: number) => ({
    images: file(`${stem}-images-idx3-ubyte`, idx([count, 20, 30], noise(count * 600, count))),
    labels: file(
      `${stem}-labels-idx1-ubyte`,
      idx(
        [count],
        noise(count).map((byte) => byte & 1),
      ),
    ),
  });
  const spec: IdxSpec = {
    name: 'fake',
    title: 'Fake',
    format: 'idx',
    size: { height: 20, width: 30 },
    channels: 1,
    classNames: ['zero', 'one'],
    files: { train: pair('train', 40), test: pair('t10k', 10) },
    sources: [],
    systemDirectory,
  };
  return { spec, contents };
}

/** Writes the four files into a folder, gzip as the official hosts have them, or plain. */
export function writeFiles(
  directory: string,
  { spec, contents }: ReturnType<typeof fakeSpec>,
  { compressed = true } = {},
): void {
  mkdirSync(directory, { recursive: true });
  for (const { file } of filesOf(spec)) {
    const bytes = contents.get(file)!;
    if (compressed) writeFileSync(join(directory, `${file.name}.gz`), gzipSync(bytes));
    else writeFileSync(join(directory, file.name), bytes);
  }
}
