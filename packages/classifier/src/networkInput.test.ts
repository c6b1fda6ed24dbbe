import { expect, it } from 'vitest';
import { showInput } from './networkInput.ts';

it('showInput undoes the normalisation', () => {
  const statistics = { mean: [0.5, 0.25, 0], std: [0.5, 0.25, 1] };
  const colours = { height: 1, width: 2, channels: 3, values: Float32Array.of(-1, -1, 0, 1, 1, 0.2) };
  expect([...showInput(colours, statistics).data]).toEqual([0, 0, 0, 255, 255, 128, 51, 255]);
  const grey = { height: 1, width: 1, channels: 1, values: Float32Array.of(0) };
  expect(showInput(grey, statistics)).toEqual({ width: 1, height: 1, data: Uint8ClampedArray.of(128, 128, 128, 255) });
});
