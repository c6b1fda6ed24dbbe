import { beforeAll, describe, expect, it } from 'vitest';
import { describeOn, describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { type Result, runGraphModel, runOnnx, runSavedModel } from '../testing/export/consumers.ts';
import { type ExpectedBatch, expectedBatch } from '../testing/export/images.ts';
import { type ExportCase, exportCases } from '../testing/export/networks.ts';
import type { ExportOptions } from './exportedModel.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

const tolerance = 1e-4;

const choices: readonly (readonly [title: string, options: ExportOptions])[] = [
  ['as it is', {}],
  ['folded', { foldNorms: true }],
  ['with preprocessing', { preprocessing: true }],
  ['folded, with preprocessing', { foldNorms: true, preprocessing: true }],
];

type Consumer = (exported: ExportCase, batch: ExpectedBatch, options: ExportOptions) => Promise<Result>;

/** Every network, in every way, in batches of one and three, is opened and gives what this project gives. */
function describeConsumer(consume: Consumer): void {
  describe.each(Object.entries(exportCases))('%s', (_name, makeCase) => {
    const exported = makeCase();
    const batches: ExpectedBatch[] = [];
    beforeAll(async () => {
      for (const size of [1, 3]) batches.push(await expectedBatch(exported, size));
    });
    it.each(choices)('%s', async (_title, options) => {
      for (const batch of batches) {
        const expected = options.preprocessing === true ? batch.probabilities : batch.logits;
        const { shape, values } = await consume(exported, batch, options);
        expect(shape).toEqual([batch.shape[0], exported.labels.length]);
        expect(relativeDifference(values, expected)).toBeLessThan(tolerance);
      }
    });
  });
}

describeOn(['wasm'], 'onnxruntime', () => {
  describeConsumer((exported, batch, options) => runOnnx(exportOnnx(exported, options), batch, options));
});

describeOnEachBackend('tf.loadGraphModel', () => {
  describeConsumer((exported, batch, options) => runGraphModel(exportGraphModel(exported, options), batch, options));
});

describeOn(['native-cpu'], 'tf.node.loadSavedModel', () => {
  describeConsumer((exported, batch, options) => runSavedModel(exportSavedModel(exported, options), batch, options));
});
