/** What each loss gives on the current backend: the same in Node and in a browser, so that backends can be compared. */
import { matMul, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { binaryCrossEntropy, crossEntropy, focal, type Loss } from '../index.ts';

/** An odd number of classes: WebGL holds one value more. */
const [batch, classes] = [5, 3];
const weights = [0.5, 2, 1];

const losses: Record<string, Loss> = {
  'cross-entropy': crossEntropy(),
  'cross-entropy, smoothed and weighted': crossEntropy({ labelSmoothing: 0.1, classWeights: weights }),
  'focal loss': focal({ classWeights: weights }),
  'focal loss, gamma 0.5': focal({ gamma: 0.5 }),
  'binary cross-entropy': binaryCrossEntropy({ positiveWeights: weights, labelSmoothing: 0.1 }),
};

/** Loss, accuracy and gradient by name, and the gradient's product with a matrix: what the backward pass makes of it first. */
export async function reportLosses(): Promise<Record<string, number[][]>> {
  const report: Record<string, number[][]> = {};
  const wave = (scale: number, phase: number) =>
    Array.from({ length: batch * classes }, (_, i) => scale * Math.sin(1.7 * i + phase));
  for (const scale of [4, 300]) {
    for (const [name, loss] of Object.entries(losses)) {
      for (const kind of ['labels', 'rows'] as const) {
        const results = tidy(() => {
          const logits = tensor2d(wave(scale, 2), [batch, classes]);
          const targets =
            kind === 'labels'
              ? tensor1d([0, 2, 1, 1, 2], 'int32')
              : tensor2d([1, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0.2, 0.3, 0.5, 0, 0, 1], [batch, classes]);
          const { loss: value, dLogits, metrics } = loss(logits, targets);
          // Rows of softmax gradients sum to 0: of equal factors, rounding alone would be left.
          const product = matMul(dLogits, tensor2d([1, 2, 3, 4, 5, 7], [classes, 2]));
          return [value, metrics.accuracy, dLogits, product];
        });
        const values = await Promise.all(results.map(async (tensor) => [...(await tensor.data())]));
        for (const tensor of results) tensor.dispose();
        report[`${name} of ${kind}, logits up to ${scale}`] = values;
      }
    }
  }
  return report;
}
