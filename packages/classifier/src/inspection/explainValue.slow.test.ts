import '@tensorflow/tfjs-backend-cpu';
import { createDenseNet, createResNet, denseNetConfig, resNetConfig } from '@densenet/model';
import { expect, it } from 'vitest';
import { differenceOf, explainEveryStep } from '../testing/explainEveryStep.ts';
import { noisyNetwork } from '../testing/noisyNetwork.ts';

it.runIf(process.env.DENSENET_SLOW === '1').each([
  ['DenseNet-121', createDenseNet(denseNetConfig('densenet121'))],
  ['ResNet-50', createResNet(resNetConfig('resnet50'))],
])(
  '%s, whole, computes at every step what its arithmetic says',
  async (_, network) => {
    const found = await explainEveryStep(await noisyNetwork(network, 32, 3));
    for (const explanation of found) {
      expect(differenceOf(explanation), `node ${explanation.node}`).toBeLessThan(1e-5);
    }
  },
  300_000,
);
