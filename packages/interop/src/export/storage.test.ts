import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { loadGraph, runGraphModel, runOnnx } from '../testing/export/consumers.ts';
import { expectedBatch } from '../testing/export/images.ts';
import { exportCases, trainedChapter } from '../testing/export/networks.ts';
import type { ExportedFile } from './exportedModel.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { store } from './storage.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const valuesOf = (bytes: Uint8Array, { scale, min }: { scale: number; min: number }) =>
  Array.from(bytes, (byte) => byte * scale + min);

describe('uint8', () => {
  it.each([
    ['of both signs', [-0.3, -0.1, 0, 0.05, 0.7]],
    ['positive', [0.5, 0.7, 0.9]],
    ['negative', [-4, -3, 0]],
    ['zeros', [0, 0]],
  ])('%s: each within half a step, zero exactly', (_, values) => {
    const { bytes, range } = store('w', Float32Array.from(values), 'uint8');
    const read = valuesOf(bytes, range!);
    for (const [index, value] of values.entries()) {
      expect(Math.abs(read[index]! - value)).toBeLessThanOrEqual(range!.scale * 0.5000001);
      if (value === 0) expect(read[index]).toBe(0);
    }
  });
});

it.each([
  ['float16', 1e5, 'conv1.weight holds 100000, which float16 cannot: export it as float32'],
  ['uint8', Number.NaN, 'conv1.weight holds NaN, which uint8 cannot: export it as float32'],
  ['uint8', Number.POSITIVE_INFINITY, 'conv1.weight holds Infinity, which uint8 cannot'],
] as const)('%s refuses %d', (dtype, value, message) => {
  expect(() => store('conv1.weight', Float32Array.of(1, value), dtype)).toThrow(message);
});

it('a format that has not the type says which it has', () => {
  const exported = trainedChapter();
  expect(() => exportOnnx(exported, { dtype: 'uint8' })).toThrow(
    'ONNX stores weights as float32 or float16 here, got uint8',
  );
  expect(() => exportSavedModel(exported, { dtype: 'float16' })).toThrow(
    'SavedModel stores weights as float32 here, got float16',
  );
});

const sizeOf = (files: readonly ExportedFile[]) => files.reduce((sum, { bytes }) => sum + bytes.length, 0);

/**
 * Largest difference of the logits that a type may make, relative to the largest one: half a step of each weight on random
 * networks, which nothing has trained to be robust.
 */
const bounds = { float16: 2e-3, uint8: 0.1 } as const;

describeOn(['wasm'], 'what other programs compute with', () => {
  describe.each(Object.entries(exportCases))('%s', (_name, makeCase) => {
    it.each([false, true])('folded: %s', async (foldNorms) => {
      const exported = makeCase();
      const batch = await expectedBatch(exported, 3);
      for (const dtype of ['float16', 'uint8'] as const) {
        const options = { dtype, foldNorms };
        const results = [await runGraphModel(exportGraphModel(exported, options), batch, options)];
        if (dtype === 'float16') results.push(await runOnnx(exportOnnx(exported, options), batch, options));
        for (const { values } of results) expect(relativeDifference(values, batch.logits)).toBeLessThan(bounds[dtype]);
      }
    });
  });

  it('a GraphModel has filters and the classifier reduced, and is a half and a quarter as large', async () => {
    const exported = trainedChapter();
    const sizes = (['float32', 'float16', 'uint8'] as const).map((dtype) =>
      sizeOf(exportGraphModel(exported, { dtype })),
    );
    expect(sizes[1]! / sizes[0]!).toBeLessThan(0.53);
    expect(sizes[2]! / sizes[0]!).toBeLessThan(0.3);
    const model = await loadGraph(exportGraphModel(exported, { dtype: 'uint8' }));
    const weightOf = async (name: string) => [...(await model.weights[name]![0]!.data())];
    // As they were: TensorFlow.js reads the types by the manifest.
    expect(await weightOf('features.norm0.running_var')).toEqual([
      ...exported.arrays['features.norm0.running_var']!.values,
    ]);
    expect(new Set(await weightOf('features.conv0.weight')).size).toBeLessThanOrEqual(256);
    model.dispose();
  });

  it('an ONNX file is half as large', () => {
    const exported = trainedChapter();
    expect(exportOnnx(exported, { dtype: 'float16' }).length / exportOnnx(exported).length).toBeLessThan(0.53);
  });
});
