import { readFileSync } from 'node:fs';
import { dispose, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeOn } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import {
  createDenseNet,
  createResNet,
  type DenseNetVariant,
  denseNetConfig,
  disposeParameters,
  type ResNetVariant,
  resNetConfig,
  resNetVariants,
} from '../index.ts';
import { deterministicExamples } from '../testing/deterministic.ts';
import { deterministicParameters, type ImagesShape } from '../testing/pytorchFixtures.ts';

interface VariantFixture {
  imagesShape: ImagesShape;
  logits: { shape: number[]; values: number[] };
}

/** By tools/make_variant_fixtures.py: torchvision's and timm's networks, and for CIFAR the reference network. */
const fixtures: Record<string, VariantFixture> = JSON.parse(
  readFileSync(new URL('../fixtures/variants.json', import.meta.url), 'utf8'),
);

const numClasses = 10;
const isResNet = (name: string): name is ResNetVariant => (resNetVariants as readonly string[]).includes(name);
const create = (name: string) =>
  isResNet(name)
    ? createResNet(resNetConfig(name, { numClasses }))
    : createDenseNet(denseNetConfig(name as DenseNetVariant, { numClasses }));

/** float32's rounding, after 264 layers. The two images' logits are a thousand times as far apart: see below. */
const tolerance = 5e-6;

describeOn(['native-cpu'], 'logits of the variants', () => {
  const check = async (name: string) => {
    const { imagesShape, logits } = fixtures[name]!;
    const model = create(name);
    const parameters = deterministicParameters(model.parameterSpecs);
    const images = tensor4d(deterministicExamples(0, imagesShape, numClasses).images, imagesShape);
    const program = model.compileInference(parameters);
    const result: Tensor = program.run(images);
    expect(result.shape).toEqual(logits.shape);
    expect(relativeDifference(await result.data(), logits.values)).toBeLessThan(tolerance);
    const [first, second] = [logits.values.slice(0, numClasses), logits.values.slice(numClasses)];
    expect(relativeDifference(first, second)).toBeGreaterThan(1000 * tolerance);
    program.dispose();
    disposeParameters(parameters);
    dispose([images, result]);
  };
  const quick = ['densenet121', 'densenet-40-12', 'densenet-bc-100-12', 'resnet18', 'resnet50'];
  it.each(quick)('%s: as torchvision and the reference compute them', check);
  describe.skipIf(process.env.DENSENET_SLOW !== '1')('of the others', () => {
    const others = Object.keys(fixtures).filter((name) => !quick.includes(name));
    it.each(others)('%s: as torchvision, timm and the reference compute them', check, 300_000);
  });
});
