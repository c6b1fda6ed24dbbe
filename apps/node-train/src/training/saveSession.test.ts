import { join } from 'node:path';
import { datasetForm } from '@densenet/data';
import { readCheckpointFolder, writeCheckpointFolder } from '@densenet/interop/node';
import { decodeModelFile, decodeStateFile, encodeStateFile } from '@densenet/model';
import { recipeNamed } from '@densenet/recipe';
import { TrainingStoppedError } from '@densenet/train';
import { add, fill, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { withFlags } from '../recipes/withFlags.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { readSession } from './readSession.ts';
import { saveSession } from './saveSession.ts';
import { newSession } from './session.ts';

needBackend();

const described = {
  preprocessing: { height: 32, width: 32, channels: 1, mean: [0], std: [1], interpolation: 'bilinear' },
};
const tiny = withFlags(recipeNamed('tiny'), { momentum: '0.9' });
const withAdamW = withFlags(recipeNamed('tiny'), { optimizer: 'adamw' });

test.each([
  ['sgd', tiny],
  ['adamw', withAdamW],
  ['averaged weights', withFlags(tiny, { emaDecay: '0.9' })],
])('a session with %s is restored as it was saved, and can be saved again to the same bytes', async (_, recipe) => {
  const folder = await temporaryFolder();
  const session = newSession(recipe, datasetForm('fashion-mnist'));
  for (const [index, name] of Object.keys(session.state.optimizerState).entries()) {
    const { shape } = session.state.optimizerState[name]!;
    session.state.optimizerState[name] = fill(shape, index / 7);
  }
  if (session.state.ema) session.state.ema = { weights: add(session.state.ema.weights, 0.5), updates: 35 };
  Object.assign(session.state, {
    epoch: 1,
    step: 35,
    stepInEpoch: 3,
    epochSeed: 77,
    totals: { loss: 3.25, accuracy: 40, images: 192 },
  });
  session.history.push({
    epoch: 1,
    training: { loss: 2.1, accuracy: 0.3 },
    judged: { loss: 1.9, accuracy: 0.4 },
    seconds: 1.5,
    imagesPerSecond: 9,
  });
  await saveSession(join(folder, 'a'), session, described);
  const stored = await readSession(join(folder, 'a'));
  expect(stored.values.recipe).toEqual(recipe);
  const restored = stored.restore();
  expect(restored.history).toEqual(session.history);
  expect(restored.state.step).toBe(35);
  expect(restored.state.random.state()).toEqual(session.state.random.state());
  await saveSession(join(folder, 'b'), restored, described);
  const [a, b] = await Promise.all(['a', 'b'].map((name) => readCheckpointFolder(join(folder, name))));
  expect(b).toEqual(a);
});

test('a state that lacks a tensor, or has one too many, is refused by their names', async () => {
  const out = join(await temporaryFolder(), 'out');
  await saveSession(out, newSession(withAdamW, datasetForm('fashion-mnist')), described);
  const { model, state } = await readCheckpointFolder(out);
  const { arrays, values } = decodeStateFile(state!);
  const { 'classifier.bias.exp_avg_sq': lost, ...others } = arrays;
  const changed = { ...others, 'features.norm5.num_batches_tracked': lost! };
  const bytes = encodeStateFile({ arrays: changed, values });
  await writeCheckpointFolder(out, { 'model.safetensors': model, 'state.safetensors': bytes });
  await expect(readSession(out)).rejects.toThrow(
    `${out}/state.safetensors: the tensors are not those of this training's optimizer: 1 missing: ` +
      "classifier.bias.exp_avg_sq; 1 not of this training's optimizer: features.norm5.num_batches_tracked",
  );
});

test('parameters that are not finite do not overwrite a checkpoint', async () => {
  const out = join(await temporaryFolder(), 'out');
  const session = newSession(tiny, datasetForm('fashion-mnist'));
  await saveSession(out, session, described);
  const before = await readCheckpointFolder(out);
  const name = 'features.norm5.running_var';
  session.state.parameters[name] = tensor1d(Array(session.state.parameters[name]!.size).fill(Number.POSITIVE_INFINITY));
  session.state.epoch = 2;
  await expect(saveSession(out, session, described)).rejects.toThrow(
    new TrainingStoppedError(`after epoch 2, ${name} holds Infinity. Try a lower learning rate`),
  );
  const other = newSession(tiny, datasetForm('fashion-mnist'));
  other.state.optimizerState['classifier.bias'] = tensor1d([0, 0, Number.NaN]);
  await expect(saveSession(out, other, described)).rejects.toThrow(
    new TrainingStoppedError("after epoch 0, the optimizer's classifier.bias holds NaN. Try a lower learning rate"),
  );
  expect(await readCheckpointFolder(out)).toEqual(before);
});

test('metrics say what was measured, and on which images', async () => {
  const folder = await temporaryFolder();
  const row = { epoch: 1, training: { loss: 2.1, accuracy: 0.3 }, seconds: 1.5, imagesPerSecond: 9 };
  const metrics = async (validationFraction: number, judged?: number, tested?: number) => {
    const session = newSession(
      { ...tiny, evaluate: { ...tiny.evaluate, validationFraction } },
      datasetForm('fashion-mnist'),
    );
    session.history.push(judged === undefined ? row : { ...row, judged: { accuracy: judged } });
    if (tested !== undefined) session.tested = { accuracy: tested };
    await saveSession(join(folder, 'out'), session, described);
    return decodeModelFile((await readCheckpointFolder(join(folder, 'out'))).model).metrics;
  };
  const common = { dataset: 'fashion-mnist', recipe: 'tiny', epochs: 0, trainLoss: 2.1, trainAccuracy: 0.3 };
  expect(await metrics(0)).toEqual(common);
  expect(await metrics(0, 0.4)).toEqual({ ...common, testAccuracy: 0.4 });
  expect(await metrics(0.1, 0.4)).toEqual({ ...common, validationAccuracy: 0.4 });
  expect(await metrics(0.1, 0.4, 0.5)).toEqual({ ...common, validationAccuracy: 0.4, testAccuracy: 0.5 });
});
