import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCliWell } from '../../../../../apps/node-train/src/testing/cli.ts';
import { temporaryFolder } from '../../../../../apps/node-train/src/testing/temporary.ts';
import { convertModel } from './convertModel.ts';

const path = fileURLToPath(new URL('../../../../../models/fashion-mnist.safetensors', import.meta.url));
const model = new Uint8Array(readFileSync(path));

it('writes the bytes that `densenet export` writes', async () => {
  const folder = await temporaryFolder();
  await runCliWell('export', path, join(folder, 'model.onnx'));
  await runCliWell('export', path, join(folder, 'graph'), '--format', 'tfjs');
  const [onnx] = convertModel(model, 'onnx');
  expect(Buffer.from(onnx!.bytes).equals(readFileSync(join(folder, 'model.onnx')))).toBe(true);
  const files = convertModel(model, 'graph-model');
  expect(files.map((file) => file.path).sort()).toEqual(readdirSync(join(folder, 'graph')).sort());
  for (const file of files) {
    expect(Buffer.from(file.bytes).equals(readFileSync(join(folder, 'graph', file.path))), file.path).toBe(true);
  }
});

it('says what is wrong with other bytes', () => {
  expect(() => convertModel(model.subarray(0, 1000), 'onnx')).toThrow(
    /^the taught network cannot be used as a model: /,
  );
});
