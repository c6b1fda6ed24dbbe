import '@tensorflow/tfjs-backend-cpu';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { predictPeaks } from './predictPeaks.ts';

it('predicts that the tape takes the most, and inference the least, of both networks', async () => {
  await setBackend('cpu');
  await ready();
  const networks = await predictPeaks({ size: 96, batchSize: 16 });
  expect(networks.map(({ network }) => network)).toEqual(['DenseNet', 'ResNet-18']);
  for (const { peakBytes } of networks) {
    expect(peakBytes.tape).toBeGreaterThan(peakBytes.plain);
    expect(peakBytes.plain).toBeGreaterThanOrEqual(peakBytes.efficient);
    expect(peakBytes.efficient).toBeGreaterThan(peakBytes.inference);
  }
});
