import '@tensorflow/tfjs-backend-cpu';
import { createRandom, softmaxCrossEntropy } from '@densenet/ops';
import { dispose, memory, randomUniform, type Tensor4D, tensor1d, tidy, valueAndGrads } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { relativeDifference } from '../../../testing/compare.ts';
import { createDenseNet, densenetTiny, disposeParameters, replaceHead } from './index.ts';
import { forwardOnTape } from './tape.ts';
import { deterministicParameters } from './testing/pytorchFixtures.ts';

const config = densenetTiny({ bottleneckFactor: 4 });
const model = createDenseNet(config);
const trainable = (of: Pick<typeof model, 'parameterSpecs'>) =>
  of.parameterSpecs.filter((spec) => spec.trainable).map(({ name }) => name);

it('leaves by name what may change, and takes one frozen part after the other', () => {
  expect(trainable(model.freeze('features.*'))).toEqual(['classifier.weight', 'classifier.bias']);
  const stem = model.freeze('features.conv0.*', 'features.norm0.*');
  expect(trainable(model).filter((name) => !trainable(stem).includes(name))).toEqual([
    'features.conv0.weight',
    'features.conv0.bias',
    'features.norm0.weight',
    'features.norm0.bias',
  ]);
  expect(trainable(stem.freeze('*denseblock?.*'.replace('?', '1')))).toHaveLength(trainable(stem).length - 16);
  expect(trainable(stem.freeze('*')).length).toBe(0);
  expect(model.freeze('*').parameterSpecs.map(({ name }) => name)).toEqual(
    model.parameterSpecs.map(({ name }) => name),
  );
});

it('refuses a pattern that fits nothing; a dot is a dot', () => {
  expect(() => model.freeze('feature.*')).toThrow(
    new RangeError(
      `no parameter is called feature.*; the first of ${model.parameterSpecs.length} are features.conv0.weight, ` +
        'features.conv0.bias, features.norm0.weight',
    ),
  );
  expect(() => model.freeze('features.*', 'featuresXconv0*')).toThrow('no parameter is called featuresXconv0*');
});

it('uses frozen running statistics in training, so that a wholly frozen network trains as it predicts', async () => {
  const parameters = deterministicParameters(model.parameterSpecs);
  const images = randomUniform([3, 32, 32, 1], -1, 1, 'float32', 5) as Tensor4D;
  const program = model.compileInference(parameters);
  const [predicted, trained, usual] = tidy(() => [
    program.run(images),
    forwardOnTape(model.freeze('*.running_*'), parameters, images, createRandom(1)).logits,
    forwardOnTape(model, parameters, images, createRandom(1)).logits,
  ]);
  expect(relativeDifference(await trained!.data(), await predicted!.data())).toBeLessThan(1e-5);
  expect(relativeDifference(await usual!.data(), await predicted!.data())).toBeGreaterThan(1e-2);
  dispose([predicted!, trained!, usual!, images]);
  program.dispose();
  disposeParameters(parameters);
});

it('gives the statistics of those norms only that are not frozen, and gradients past frozen ones', async () => {
  const parameters = deterministicParameters(model.parameterSpecs);
  const images = randomUniform([3, 32, 32, 1], -1, 1, 'float32', 5) as Tensor4D;
  const frozen = model.freeze('features.denseblock1.*', 'features.norm0.*');
  let norms: string[] = [];
  const { value, grads } = tidy(() =>
    valueAndGrads(() => {
      const { logits, statistics } = forwardOnTape(frozen, parameters, images, createRandom(1));
      norms = Object.keys(statistics);
      return softmaxCrossEntropy(logits, tensor1d([0, 1, 2], 'int32'));
    })([parameters['features.conv0.weight']!]),
  );
  expect(norms).not.toContain('features.norm0');
  expect(norms).not.toContain('features.denseblock1.denselayer1.norm1');
  expect(norms).toContain('features.transition1.norm');
  expect((await grads[0]!.data()).some((gradient) => gradient !== 0)).toBe(true);
  dispose([value, ...grads, images]);
  disposeParameters(parameters);
});

it('replaces the head for other classes: the features stay, the classifier is drawn anew', async () => {
  const before = memory().numTensors;
  const parameters = deterministicParameters(model.parameterSpecs);
  const other = replaceHead(config, parameters, 3, createRandom(4));
  expect(other.model.config).toEqual({ ...config, numClasses: 3 });
  expect(Object.keys(other.parameters).sort()).toEqual(Object.keys(parameters).sort());
  expect(other.parameters['classifier.weight']!.shape).toEqual([parameters['classifier.weight']!.shape[0], 3]);
  const name = 'features.denseblock2.denselayer2.conv2.weight';
  expect(await other.parameters[name]!.data()).toEqual(await parameters[name]!.data());
  disposeParameters(parameters);
  const program = other.model.compileInference(other.parameters);
  expect(tidy(() => program.run(randomUniform([2, 32, 32, 1])).shape)).toEqual([2, 3]);
  program.dispose();
  disposeParameters(other.parameters);
  expect(memory().numTensors).toBe(before);
  expect(() => replaceHead(config, {}, 3, createRandom(1))).toThrow('a parameter features.conv0.weight, but none');
});
