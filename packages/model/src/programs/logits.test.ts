import { createRandom } from '@densenet/ops';
import { dispose } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createDenseNet, createModel, disposeParameters, type Model } from '../index.ts';
import { forwardOnTape } from '../tape.ts';
import { chapterAsPrinted } from '../testing/chapterAsPrinted.ts';
import { deterministicParameters, fixtureImages, logitsFixtures } from '../testing/pytorchFixtures.ts';

/** Measured: 5e-7 in evaluation, 2e-5 in training. */
const tolerance = 1e-4;

const cases = Object.entries(logitsFixtures());

describeOnEachBackend('logits', (backend) => {
  // Plain JS takes seconds for 96x96, and shows nothing there that 32x32 does not.
  const quick = cases.filter(([name]) => backend !== 'cpu' || name !== 'chapter 96x96');
  it.each(quick)('%s: both readings give PyTorch’s', async (_name, fixture) => {
    const { config, lastOutputOnly, imagesShape } = fixture;
    const model: Model = lastOutputOnly ? createModel(chapterAsPrinted, 1, 'xavierUniform') : createDenseNet(config);
    const parameters = deterministicParameters(model.parameterSpecs);
    const images = fixtureImages(imagesShape);

    const program = model.compileInference(parameters);
    const evaluated = program.run(images);
    expect(evaluated.shape).toEqual(fixture.eval.float32.shape);
    expect(relativeDifference(await evaluated.data(), fixture.eval.float32.values)).toBeLessThan(tolerance);

    const trained = forwardOnTape(model, parameters, images, createRandom(1)).logits;
    expect(trained.shape).toEqual(fixture.train.float32.shape);
    expect(relativeDifference(await trained.data(), fixture.train.float32.values)).toBeLessThan(tolerance);

    program.dispose();
    disposeParameters(parameters);
    dispose([images, evaluated, trained]);
  });
});
