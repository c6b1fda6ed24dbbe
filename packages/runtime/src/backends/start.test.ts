import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { startBackend } from '../startBackend.ts';

test.each(['wasm', 'cpu'] as const)('%s starts, computes, and says nothing of its own', async (backend) => {
  const spies = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
  const running = await startBackend({ backend });
  expect(running).toMatchObject({ rung: backend, tfjsBackend: backend, threads: expect.any(Number) });
  expect(tf.getBackend()).toBe(backend);
  expect(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).arraySync()).toEqual([
    [3, 3],
    [3, 3],
  ]);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});
