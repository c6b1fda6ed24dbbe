import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { CifarSpec, FileSpec } from '../sources/datasetSpecs.ts';
import { noise } from './fakeDataset.ts';

/** Records in CIFAR's format: labels 0, 1, 0, ... and noise. */
export function cifarRecords(count: number, labelBytes: 1 | 2, seed = 1): Uint8Array {
  const recordBytes = labelBytes + 3072;
  const bytes = noise(count * recordBytes, seed);
  for (let index = 0; index < count; index++) {
    bytes.fill(0, index * recordBytes, index * recordBytes + labelBytes);
    bytes[index * recordBytes + labelBytes - 1] = index % 2;
  }
  return bytes;
}

const factsOf = (name: string, bytes: Uint8Array): FileSpec => ({
  name,
  byteLength: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** A tiny data set in CIFAR's form: two files of 3 training images, one of 2 test images; and its archive. */
export async function fakeCifar(systemDirectory: string, labelBytes: 1 | 2 = 1) {
  const folder = 'fake-bin';
  const contents = new Map<FileSpec, Uint8Array>();
  const file = (name: string, bytes: Uint8Array): FileSpec => {
    const spec = { ...factsOf(name, bytes), folder };
    contents.set(spec, bytes);
    return spec;
  };
  const files = {
    train: [file('data_1.bin', cifarRecords(3, labelBytes, 2)), file('data_2.bin', cifarRecords(3, labelBytes, 3))],
    test: [file('test.bin', cifarRecords(2, labelBytes, 4))],
  };
  const tar = pack();
  tar.entry({ name: `${folder}/`, type: 'directory' });
  tar.entry({ name: `${folder}/readme.html` }, 'a readme');
  for (const [{ name }, bytes] of contents) tar.entry({ name: `${folder}/${name}` }, Buffer.from(bytes));
  tar.finalize();
  const archive = gzipSync(await buffer(tar));
  const spec: CifarSpec = {
    format: 'cifar',
    name: 'fake',
    title: 'Fake',
    classNames: ['zero', 'one'],
    size: { height: 32, width: 32 },
    channels: 3,
    files,
    labelBytes,
    archive: factsOf('fake-binary.tar.gz', archive),
    sources: [],
    systemDirectory,
  };
  return { spec, contents, archive };
}
