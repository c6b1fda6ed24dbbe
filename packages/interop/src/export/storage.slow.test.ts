import { tensorBatches } from '@densenet/data';
import { loadDataset, locateDataset } from '@densenet/data/node';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { argMax, dispose, equal, sum, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { loadGraph, runGraphModel, runOnnx } from '../testing/export/consumers.ts';
import { expectedBatch } from '../testing/export/images.ts';
import { largeExportCases, trainedChapter } from '../testing/export/networks.ts';
import type { ExportedFile } from './exportedModel.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import type { StorageType } from './storage.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';

const dtypes: readonly StorageType[] = ['float32', 'float16', 'uint8'];
const minutes = 60_000;
const sizeOf = (files: readonly ExportedFile[]) => files.reduce((total, { bytes }) => total + bytes.length, 0);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Measures the figures in docs/interop.md on weights in fewer bits. */
describe.skipIf(process.env.DENSENET_SLOW !== '1')('weights in fewer bits', () => {
  describeOn(['native-cpu'], 'tf.loadGraphModel', () => {
    it('on all 10,000 test images of Fashion-MNIST', { timeout: 20 * minutes }, async ({ skip }) => {
      const { files } = await locateDataset('fashion-mnist');
      if (files.some(({ state }) => state !== 'verified')) skip('Fashion-MNIST is not at hand');
      const exported = trainedChapter(96);
      const dataset = await loadDataset('fashion-mnist', 'test');
      const right: number[] = [];
      for (const dtype of dtypes) {
        const written = exportGraphModel(exported, { dtype });
        const model = await loadGraph(written);
        let count = 0;
        for await (const { images, targets } of tensorBatches(dataset, exported.preprocessing, { batchSize: 250 })) {
          const correct = tidy(() => sum(equal(argMax(model.predict({ images }) as Tensor2D, 1), targets)));
          count += (await correct.data())[0]!;
          dispose([images, targets, correct]);
        }
        model.dispose();
        right.push(count);
        say(
          `the chapter's network, GraphModel in ${dtype}: ${sizeOf(written)} bytes, ${count} of ${dataset.count} right`,
        );
      }
      const [whole] = right;
      for (const count of right) expect(Math.abs(count - whole!)).toBeLessThan(50);
    });

    it('of DenseNet-121', { timeout: 20 * minutes }, async () => {
      const exported = largeExportCases.densenet121!();
      const batch = await expectedBatch(exported, 2);
      const bounds = { float32: 1e-4, float16: 5e-3, uint8: 0.2 };
      for (const dtype of dtypes) {
        const written = exportGraphModel(exported, { dtype });
        const { values } = await runGraphModel(written, batch, {});
        const difference = relativeDifference(values, batch.logits);
        say(
          `DenseNet-121, GraphModel in ${dtype}: ${sizeOf(written)} bytes, ${difference.toExponential(1)} of the largest logit`,
        );
        expect(difference).toBeLessThan(bounds[dtype]);
        if (dtype === 'uint8') continue;
        const onnx = exportOnnx(exported, { dtype });
        const result = await runOnnx(onnx, batch, {});
        const onnxDifference = relativeDifference(result.values, batch.logits);
        say(
          `DenseNet-121, ONNX in ${dtype}: ${onnx.length} bytes, ${onnxDifference.toExponential(1)} of the largest logit`,
        );
        expect(onnxDifference).toBeLessThan(bounds[dtype]);
      }
    });
  });
});
