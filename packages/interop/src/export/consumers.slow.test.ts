import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeModelFile } from '@densenet/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { runPython } from '../../../../testing/python.ts';
import { type GraphModelPage, openGraphModelPage } from '../testing/export/browser.ts';
import { runGraphModel, runOnnx, runSavedModel } from '../testing/export/consumers.ts';
import { choices, describeConsumer } from '../testing/export/describeConsumer.ts';
import { expectedBatch } from '../testing/export/images.ts';
import { type ExportCase, exportCases, largeExportCases } from '../testing/export/networks.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const allCases = Object.entries({ ...exportCases, ...largeExportCases });
const minutes = 60_000;

describe.skipIf(process.env.DENSENET_SLOW !== '1')('large networks', () => {
  describeOn(['wasm'], 'onnxruntime', () => {
    describeConsumer(largeExportCases, (exported, batch, options) =>
      runOnnx(exportOnnx(exported, options), batch, options),
    );
  });
  describeOn(['wasm', 'native-cpu'], 'tf.loadGraphModel', () => {
    describeConsumer(largeExportCases, (exported, batch, options) =>
      runGraphModel(exportGraphModel(exported, options), batch, options),
    );
  });
  describeOn(['native-cpu'], 'tf.node.loadSavedModel', () => {
    describeConsumer(largeExportCases, (exported, batch, options) =>
      runSavedModel(exportSavedModel(exported, options), batch, options),
    );
  });
});

describe.skipIf(process.env.DENSENET_SLOW !== '1')('in a browser', () => {
  let page: GraphModelPage;
  beforeAll(async () => {
    page = await openGraphModelPage();
  });
  afterAll(() => page.close());
  describeOn(['wasm'], 'tf.loadGraphModel over HTTP, on WebGL, beside this project', () => {
    describeConsumer(exportCases, (exported, batch, options) =>
      page.run(exportGraphModel(exported, options), batch, options),
    );
  });
});

describe.skipIf(process.env.DENSENET_SLOW !== '1')('in Python', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-exports-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function write(path: string, bytes: Uint8Array | string): string {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    return target;
  }

  /** What `densenet predict --tensors` writes, and pixels and probabilities. */
  async function writeExpected(exported: ExportCase, name = 'expected.json'): Promise<string> {
    const { shape, pixels, images, logits, probabilities } = await expectedBatch(exported, 3);
    const stored = (lengths: readonly number[], values: ArrayLike<number>) => ({
      shape: lengths,
      values: Array.from(values),
    });
    const outputShape = [3, exported.labels.length];
    return write(
      name,
      JSON.stringify({
        inputs: stored(shape, images),
        pixels: stored(shape, pixels),
        logits: stored(outputShape, logits),
        probabilities: stored(outputShape, probabilities),
      }),
    );
  }

  /** Runs the tool, which ends with an error where a value differs; gives its verdicts. */
  function verify(framework: 'pytorch' | 'tensorflow', expected: string, exports: readonly string[]): string[] {
    const printed = runPython(framework, ['verify_export.py', expected, ...exports]);
    process.stderr.write(printed);
    return printed.split('\n').filter((line) => line.endsWith(', equal'));
  }

  describeOn(['wasm'], 'expected values', () => {
    it.each(allCases)('ONNX and safetensors of %s', { timeout: 10 * minutes }, async (_name, makeCase) => {
      const exported = makeCase();
      const expected = await writeExpected(exported);
      const exports = choices.map(([title, options]) => write(`${title}.onnx`, exportOnnx(exported, options)));
      const { arrays, config, preprocessing } = exported;
      if (config) exports.push(write('model.safetensors', encodeModelFile({ arrays, config, preprocessing })));
      expect(verify('pytorch', expected, exports)).toHaveLength(exports.length);
    });

    it.each(Object.entries(exportCases))(
      'ONNX of any size, in float16, of %s',
      { timeout: 5 * minutes },
      async (_name, makeCase) => {
        const exported = makeCase();
        for (const [height, width] of [
          [64, 40],
          [33, 75],
        ] as const) {
          const other = { ...exported, preprocessing: { ...exported.preprocessing, height, width } };
          const expected = await writeExpected(other, 'other.json');
          const any = write('any size.onnx', exportOnnx(exported, { dynamicSize: true }));
          const pixels = write(
            'any size, pixels.onnx',
            exportOnnx(exported, { dynamicSize: true, preprocessing: true }),
          );
          expect(verify('pytorch', expected, [any, pixels])).toHaveLength(2);
        }
        const half = write('half.onnx', exportOnnx(exported, { dtype: 'float16' }));
        const own = await writeExpected(exported);
        expect(verify('pytorch', own, ['--tolerance', '2e-3', half])).toHaveLength(1);
      },
    );

    it.each(allCases)('SavedModel of %s', { timeout: 10 * minutes }, async (_name, makeCase) => {
      const exported = makeCase();
      const expected = await writeExpected(exported);
      const exports = choices.map(([title, options]) => {
        for (const { path, bytes } of exportSavedModel(exported, options)) write(join(title, path), bytes);
        return join(folder, title);
      });
      expect(verify('tensorflow', expected, exports)).toHaveLength(exports.length);
    });
  });
});
