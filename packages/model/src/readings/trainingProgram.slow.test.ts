import { createRandom } from '@densenet/ops';
import { dispose } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../../../runtime/src/index.ts';
import {
  createDenseNet,
  createResNet,
  denseNetConfig,
  denseNetVariants,
  densenetChapter,
  disposeParameters,
  type Model,
  resNetConfig,
  resNetVariants,
} from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { differences, differentBits, noiseBatch, passNumbers, tapedNumbers } from '../testing/trainingGradients.ts';

const create = new Map<string, () => Model>([
  ...denseNetVariants.map((name) => [name, () => createDenseNet(denseNetConfig(name))] as const),
  ...resNetVariants.map((name) => [name, () => createResNet(resNetConfig(name))] as const),
]);

/** The last maps must have some positions: a norm of two values gives them +1 and -1, whatever they were. */
const size = (name: string) => (/^(densenet-|tiny)/.test(name) ? 32 : 64);

describe.runIf(process.env.DENSENET_SLOW === '1')('training program, slowly', () => {
  it.each([...create.keys()])(
    '%s: gradients are those of the tape, on native TensorFlow',
    { timeout: 300_000 },
    async (name) => {
      await startBackend({ backend: 'native-cpu' });
      const model = create.get(name)!();
      const parameters = model.initialize(createRandom(1));
      const channels = model.graph(size(name), size(name)).nodes[0]!.shape[2]!;
      const batch = noiseBatch([2, size(name), size(name), channels]);
      const actual = await passNumbers(model, parameters, batch);
      expect(differences(actual, await tapedNumbers(model, parameters, batch), 1e-5)).toEqual([]);
      dispose([batch.images, batch.labels]);
      disposeParameters(parameters);
    },
  );

  it('the chapter’s network: gradients are those of the tape, on plain JS', { timeout: 600_000 }, async () => {
    await startBackend({ backend: 'cpu' });
    const model = createDenseNet(densenetChapter());
    const parameters = deterministicParameters(model.parameterSpecs);
    const batch = noiseBatch([8, 32, 32, 1]);
    const actual = await passNumbers(model, parameters, batch);
    expect(differences(actual, await tapedNumbers(model, parameters, batch), 1e-5)).toEqual([]);
    const efficient = await passNumbers(model, parameters, batch, { memoryEfficient: true });
    expect(differentBits(efficient, actual)).toEqual([]);
  });
});
