import { expect, test } from 'vitest';
import { decodeModelFile, encodeModelFile } from './index.ts';

test('round trip', () => {
  const f = {
    arrays: {
      'a.weight': { shape: [1, 2, 3, 4], values: Float32Array.from({ length: 24 }, (_, i) => i) },
      b: { shape: [2], values: new Float32Array([1, 2]) },
    },
    config: { k: 1 },
    labels: ['é'],
  };
  const bytes = encodeModelFile(f);
  expect(decodeModelFile(bytes)).toEqual(f);
});
