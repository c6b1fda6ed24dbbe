import { readFileSync } from 'node:fs';
import { dispose, memory, type Scalar, type Tensor2D, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { binaryCrossEntropy, crossEntropy, focal, type Loss } from '../index.ts';

interface Case {
  loss: 'crossEntropy' | 'focal' | 'binaryCrossEntropy';
  options: object;
  logits: 'usual' | 'extreme';
  targets: number[];
  value: number;
  dLogits: number[];
}

interface Fixture {
  usual: number[];
  extreme: number[];
  cases: Record<string, Case>;
}

/** Made by tools/make_loss_fixtures.py, in float64. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/losses.json', import.meta.url), 'utf8')) as Fixture;

const losses: Record<Case['loss'], (options: object) => Loss> = { crossEntropy, focal, binaryCrossEntropy };
const cases = Object.entries(fixture.cases);

describeOnEachBackend("PyTorch's losses", () => {
  it.each(cases)('%s: value and gradient', async (_name, { loss: kind, options, logits: size, ...one }) => {
    const before = memory().numTensors;
    const logits = tensor(fixture[size], [5, 4], 'float32') as Tensor2D;
    const isSoft = one.targets.length === 20;
    const targets = isSoft ? tensor(one.targets, [5, 4], 'float32') : tensor(one.targets, [5], 'int32');
    const output = tidy(() => {
      const { loss, dLogits, metrics } = losses[kind](options)(logits, targets);
      return { loss, dLogits, accuracy: metrics.accuracy };
    });
    const [[loss], dLogits, [accuracy]] = await Promise.all([
      output.loss.data(),
      output.dLogits.data(),
      (output.accuracy as Scalar).data(),
    ]);
    // Of extreme logits the losses are in the hundreds, where float32 itself has steps of 3e-5 and more.
    expect(Math.abs(loss! - one.value)).toBeLessThan(size === 'usual' ? 5e-6 : 1e-6 * one.value);
    expect(relativeDifference(dLogits, one.dLogits)).toBeLessThan(1e-5);
    expect(accuracy).toBeCloseTo(accuracyOf(fixture[size], one, kind === 'binaryCrossEntropy' && isSoft), 5);
    dispose([logits, targets, output]);
    expect(memory().numTensors).toBe(before);
  });
});

/** Images that are right, or the sum of the shares of their labels that are. */
function accuracyOf(logits: number[], { targets }: Pick<Case, 'targets'>, ofLabels: boolean): number {
  if (ofLabels) return logits.filter((logit, index) => logit > 0 === targets[index]! > 0.5).length / 4;
  const likeliest = (values: number[]) => values.indexOf(Math.max(...values));
  return [0, 1, 2, 3, 4].filter((image) => {
    const row = (values: number[]) => values.slice(4 * image, 4 * image + 4);
    return likeliest(row(logits)) === (targets.length === 5 ? targets[image] : likeliest(row(targets)));
  }).length;
}
