import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { runGraphModel, runOnnx, runSavedModel } from '../testing/export/consumers.ts';
import type { Consumer } from '../testing/export/describeConsumer.ts';
import { expectedBatch } from '../testing/export/images.ts';
import { type ExportCase, exportCases } from '../testing/export/networks.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const onnx: Consumer = (exported, batch, options) => runOnnx(exportOnnx(exported, options), batch, options);
const graphModel: Consumer = (exported, batch, options) =>
  runGraphModel(exportGraphModel(exported, options), batch, options);
const savedModel: Consumer = (exported, batch, options) =>
  runSavedModel(exportSavedModel(exported, options), batch, options);

/** A batch of two images of another size than the graph was written out for. */
const batchOf = (exported: ExportCase, height: number, width: number) =>
  expectedBatch({ ...exported, preprocessing: { ...exported.preprocessing, height, width } }, 2);

const sizes = [
  [48, 48],
  [33, 64],
  [75, 40],
] as const;

function describeDynamic(consume: Consumer): void {
  describe.each(Object.entries(exportCases))('%s', (_name, makeCase) => {
    it.each(sizes)('takes %i x %i', async (height, width) => {
      const exported = makeCase();
      const batch = await batchOf(exported, height, width);
      for (const preprocessing of [false, true]) {
        const { shape, values } = await consume(exported, batch, { dynamicSize: true, preprocessing, foldNorms: true });
        expect(shape).toEqual([2, exported.labels.length]);
        expect(relativeDifference(values, preprocessing ? batch.probabilities : batch.logits)).toBeLessThan(1e-4);
      }
    });
  });
}

describeOn(['wasm'], 'onnxruntime', () => {
  describeDynamic(onnx);

  it('says which axes are free', async () => {
    const exported = exportCases['tiny with bottlenecks']!();
    const shapeOf = async (preprocessing: boolean) => {
      const session = await InferenceSession.create(exportOnnx(exported, { dynamicSize: true, preprocessing }));
      const [input] = session.inputMetadata;
      await session.release();
      return (input as { shape: unknown }).shape;
    };
    expect(await shapeOf(false)).toEqual(['batch', 3, 'height', 'width']);
    expect(await shapeOf(true)).toEqual(['batch', 'height', 'width', 3]);
  });

  it('without it another size is refused', async () => {
    const exported = exportCases['tiny with bottlenecks']!();
    await expect(onnx(exported, await batchOf(exported, 40, 40), {})).rejects.toThrow('invalid dimensions');
  });
});

describeOn(['wasm'], 'tf.loadGraphModel', () => {
  describeDynamic(graphModel);

  it('without it another size is refused', async () => {
    const exported = exportCases['tiny with bottlenecks']!();
    await expect(graphModel(exported, await batchOf(exported, 40, 40), {})).rejects.toThrow('shape');
  });
});

describeOn(['native-cpu'], 'tf.node.loadSavedModel', () => {
  describeDynamic(savedModel);
});
