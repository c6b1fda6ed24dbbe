import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCheckpointFolder } from '@densenet/interop/node';
import { encodeModelFile } from '@densenet/model';
import { getBackend } from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { photo, temporaryFolder } from '../testing/photos.ts';
import { tinyModel } from '../testing/tinyModel.ts';
import { type LoadProgress, loadClassifier } from './loadClassifier.ts';

const { config, arrays, preprocessing, labels } = tinyModel();
const bytes = encodeModelFile({ config, arrays, preprocessing: { ...preprocessing }, labels: [...labels] });
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

test('a file and a checkpoint folder are read, and the backend that is asked for is started', async () => {
  const file = join(folder, 'model.safetensors');
  await writeFile(file, bytes);
  await writeCheckpointFolder(join(folder, 'run'), { 'model.safetensors': bytes });
  const png = await photo(3);
  const found: string[] = [];
  for (const source of [file, join(folder, 'run')]) {
    await using classifier = await loadClassifier(source, { backend: 'cpu' });
    expect(getBackend()).toBe('cpu');
    expect(classifier.backend).toMatch(/^plain JavaScript/);
    expect(classifier.notes).toEqual([]);
    found.push((await classifier.classify(png))[0]!.label);
  }
  expect(found[0]).toMatch(/^[a-j]$/);
  expect(found[1]).toBe(found[0]);
});

test('options override what the file says, and notes say what was assumed', async () => {
  const file = join(folder, 'model.safetensors');
  await writeFile(file, encodeModelFile({ config, arrays }));
  await expect(loadClassifier(file, { backend: 'cpu' })).rejects.toThrow(
    /does not say how its images are to be prepared/,
  );
  const names = Array.from({ length: 10 }, (_, index) => `kind ${index}`);
  const known = { backend: 'cpu', labels: names, preprocessing: { height: 32, width: 32 } } as const;
  await using classifier = await loadClassifier(file, known);
  expect(classifier.model.preprocessing).toMatchObject({ height: 32, width: 32, channels: 1 });
  expect(classifier.notes).toEqual([expect.stringMatching(/^assumed: .*mean 0, deviation 1/)]);
  expect((await classifier.classify(await photo(3)))[0]!.label).toMatch(/^kind \d$/);
});

test('a missing file and an aborted signal reject', async () => {
  await expect(loadClassifier(join(folder, 'none.safetensors'))).rejects.toThrow(/none\.safetensors/);
  const file = join(folder, 'model.safetensors');
  await writeFile(file, bytes);
  const reason = new Error('enough');
  await expect(loadClassifier(file, { backend: 'cpu', signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('onProgress is told of the download', async () => {
  const { serve } = await import('../../../data/src/testing/fileServer.ts');
  const { url } = await serve((_, response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes));
  const heard: LoadProgress[] = [];
  await using classifier = await loadClassifier(`${url}model.safetensors`, {
    backend: 'cpu',
    cacheDirectory: join(folder, 'cache'),
    onProgress: (progress) => heard.push(progress),
  });
  expect(classifier.model.labels).toEqual(labels);
  expect(heard).toContainEqual({ kind: 'download', receivedBytes: bytes.length, totalBytes: bytes.length });
});
