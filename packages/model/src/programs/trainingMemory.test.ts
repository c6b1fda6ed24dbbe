import { dispose } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { createDenseNet, densenetTiny, disposeParameters } from '../index.ts';
import { peakBytes } from '../testing/peakBytes.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { noiseBatch, passNumbers, tapedNumbers } from '../testing/trainingGradients.ts';

describeOnEachBackend('memory of a training pass', () => {
  it('is a fraction of the tape’s, and grows with the network as its feature maps do', async () => {
    const batch = noiseBatch([2, 16, 16, 1]);
    const measure = async (layers: number) => {
      const stem = { kind: 'cifar' as const, channels: 8 };
      const model = createDenseNet(densenetTiny({ stem, blockConfig: [layers], bottleneckFactor: 4 }));
      const parameters = deterministicParameters(model.parameterSpecs);
      const peaks = {
        tape: await peakBytes(() => tapedNumbers(model, parameters, batch)),
        usual: await peakBytes(() => passNumbers(model, parameters, batch)),
        efficient: await peakBytes(() => passNumbers(model, parameters, batch, { memoryEfficient: true })),
      };
      disposeParameters(parameters);
      return peaks;
    };
    const [shallow, deep] = [await measure(8), await measure(16)];
    expect(deep.usual).toBeLessThan(0.5 * deep.tape);
    expect(deep.efficient).toBeLessThanOrEqual(deep.usual);
    // Each layer adds a bottleneck's maps and its own; concatenations would add up to the square of the layers.
    expect(deep.efficient / shallow.efficient).toBeLessThan(2.2);
    expect(deep.tape / shallow.tape).toBeGreaterThan(2.5);
    dispose([batch.images, batch.labels]);
  });
});
