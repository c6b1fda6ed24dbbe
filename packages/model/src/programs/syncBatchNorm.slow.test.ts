import { describe, expect, it } from 'vitest';
import { startBackend } from '../../../runtime/src/index.ts';
import { createDenseNet, createResNet, densenetChapter, type Model, resNetConfig } from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { joinParts, sharedPasses } from '../testing/sharedPass.ts';
import { differences, noiseBatch, passNumbers } from '../testing/trainingGradients.ts';

const smallResNet = { inChannels: 1, numClasses: 3, blockConfig: [1, 1] };

describe.runIf(process.env.DENSENET_SLOW === '1')('synchronized batch norm on plain JS', () => {
  it.each<[string, Model, number]>([
    ['ResNet', createResNet(resNetConfig('resnet18', smallResNet)), 16],
    ['the chapter’s network', createDenseNet(densenetChapter()), 32],
  ])('%s: parts make what the batch makes', { timeout: 3_600_000 }, async (_name, model, size) => {
    await startBackend({ backend: 'cpu' });
    const parameters = deterministicParameters(model.parameterSpecs);
    const batch = noiseBatch([4, size, size, 1]);
    const parts = sharedPasses(model, parameters, batch, [1, 3]);
    expect(differences(joinParts(parts), await passNumbers(model, parameters, batch), 1e-5)).toEqual([]);
  });
});
