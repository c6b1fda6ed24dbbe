import { expect, it } from 'vitest';
import { trainedChapter } from '../testing/export/networks.ts';
import { isExportedFolder } from './exportedFolder.ts';
import type { ExportedFile } from './exportedModel.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const verdict = (files: readonly ExportedFile[]) =>
  isExportedFolder(
    files.map(({ path }) => path),
    async (path) => files.find((file) => file.path === path)!.bytes,
  );
const file = (path: string, text = ''): ExportedFile => ({ path, bytes: new TextEncoder().encode(text) });

it.each([exportGraphModel, exportSavedModel])('knows its own', async (write) => {
  const files = write(trainedChapter());
  expect(await verdict(files)).toBe(true);
  expect(await verdict([...files, file('notes.txt')])).toBe(false);
});

it.each([
  ['a SavedModel of TensorFlow', [file('saved_model.pb'), file('variables/variables.index')]],
  ['a SavedModel that nobody has signed', [file('saved_model.pb')]],
  ['a GraphModel of the converter', [file('model.json', '{"generatedBy":"2.21.0"}'), file('group1-shard1of1.bin')]],
  ['another model.json', [file('model.json', 'null')]],
  ['one that cannot be read', [file('model.json', '{')]],
  ['nothing', []],
])('does not take for its own: %s', async (_title, files) => {
  expect(await verdict(files)).toBe(false);
});
