import { createRandom } from '@densenet/ops';
import { add, dispose, fill, mul, randomNormal, sign, tensor1d, tidy } from '@tensorflow/tfjs-core';
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
  type Parameters,
  resNetConfig,
  resNetVariants,
} from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import {
  differences,
  differentBits,
  distances,
  noiseBatch,
  type PassNumbers,
  passNumbers,
  tapedNumbers,
} from '../testing/trainingGradients.ts';

const create = new Map<string, () => Model>([
  ...denseNetVariants.map((name) => [name, () => createDenseNet(denseNetConfig(name))] as const),
  ...resNetVariants.map((name) => [name, () => createResNet(resNetConfig(name))] as const),
]);

/** The last maps must have some positions: a norm of two values gives them +1 and -1, whatever they were. */
const size = (name: string) => (/^(densenet-|tiny)/.test(name) ? 32 : 64);

const worst = (actual: PassNumbers, expected: PassNumbers) => Math.max(...distances(actual, expected).values());

/**
 * Fresh parameters, but with norms whose ReLUs are open in three channels of four and closed in the fourth, whatever the
 * image. Else two correct passes differ by whether one value of millions is above zero, which is a matter of rounding.
 */
function parametersWithoutKinks(model: Model): Parameters {
  const fresh = model.initialize(createRandom(1));
  for (const { name, shape, role } of model.parameterSpecs) {
    if (role !== 'scale' && role !== 'shift') continue;
    fresh[name]!.dispose();
    const values = Float32Array.from({ length: shape[0]! }, (_, channel) => (channel % 4 === 3 ? -3 : 3));
    fresh[name] = role === 'scale' ? fill([shape[0]!], 0.5) : tensor1d(values);
  }
  return fresh;
}

/** Parameters that differ by rounding alone. */
function withOtherLastBits(parameters: Parameters): Parameters {
  const bits = (shape: number[], seed: number) =>
    add(1, mul(sign(randomNormal(shape, 0, 1, 'float32', seed)), 2 ** -23));
  return Object.fromEntries(
    Object.entries(parameters).map(([name, x], index) => [name, tidy(() => mul(x, bits(x.shape, index + 1)))]),
  );
}

describe.runIf(process.env.DENSENET_SLOW === '1')('training program, slowly', () => {
  const limit = { timeout: 300_000 };

  it.each([...create.keys()])('%s: gradients are those of the tape, on native TensorFlow', limit, async (name) => {
    await startBackend({ backend: 'native-cpu' });
    const model = create.get(name)!();
    const parameters = parametersWithoutKinks(model);
    const channels = model.graph(size(name), size(name)).nodes[0]!.shape[2]!;
    const batch = noiseBatch([2, size(name), size(name), channels]);
    const expected = await tapedNumbers(model, parameters, batch);
    const actual = worst(await passNumbers(model, parameters, batch), expected);
    const nudged = withOtherLastBits(parameters);
    const rounding = worst(await tapedNumbers(model, nudged, batch), expected);
    expect(actual).toBeLessThan(Math.max(1e-5, 3 * rounding));
    dispose([batch.images, batch.labels]);
    disposeParameters(nudged);
    disposeParameters(parameters);
  });

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
