import { encodeModelFile } from '@densenet/model';
import { expect, it } from 'vitest';
import { tinyModel } from '../../../../classifier/src/testing/tinyModel.ts';
import type { LoadProgress } from '../types.ts';
import { readModel } from './readModel.ts';

const { arrays, config, preprocessing, labels } = tinyModel();
const bytes = encodeModelFile({ arrays: { ...arrays }, config, preprocessing, labels: [...labels] });
const never = new AbortController().signal;

it('reads a file that is here already', async () => {
  const progress: LoadProgress[] = [];
  const found = await readModel(new Blob([bytes as BlobPart]), (each) => progress.push(each), never);
  expect(found.model.labels).toEqual(labels);
  expect(found.bytes).toBe(bytes.length);
  expect(progress).toEqual([{ phase: 'prepare' }]);
});

it('calls a file that is no model by its name', async () => {
  const file = new File(['no model at all'], 'notes.txt');
  await expect(readModel(file, () => {}, never)).rejects.toThrow(/^notes.txt cannot be used as a model/);
  await expect(readModel(new Blob(['no model']), () => {}, never)).rejects.toThrow(/^the file cannot be used/);
});
