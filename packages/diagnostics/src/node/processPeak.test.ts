import { expect, test } from 'vitest';
import { startProcessPeak } from './processPeak.ts';

const large = 200e6;

test.skipIf(process.platform !== 'linux')('the peak since the start, not one before it', () => {
  let values: Uint8Array | undefined = new Uint8Array(large).fill(1);
  const whileHeld = startProcessPeak();
  expect(whileHeld()).toBeLessThan(large / 4);
  const more = startProcessPeak();
  const second = new Uint8Array(large).fill(2);
  values = undefined;
  expect(second.at(-1)).toBe(2);
  expect(values).toBeUndefined();
  expect(more()).toBeGreaterThan(0.9 * large);
});
