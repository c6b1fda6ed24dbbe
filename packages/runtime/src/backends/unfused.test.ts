import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { readMachine } from '../machine/readMachine.ts';
import { planNative } from '../native/plan.ts';
import { startBackend } from '../startBackend.ts';

const plan = planNative(await readMachine(), 'cpu');

test.skipIf('obstacle' in plan)(
  'native TensorFlow without kernels of our own, and that is said',
  async () => {
    const running = await startBackend({ backend: 'native-cpu', fused: false });
    expect(running.summary).toMatch(/, without fused kernels: not wanted; as asked for$/);
    expect(tf.getKernel('densenet/conv2d', 'tensorflow')).toBeDefined();
    expect(tf.getKernel('densenet/normReluConv', 'tensorflow')).toBeUndefined();
    // A later start in this process does not load them either.
    expect((await startBackend({ backend: 'native-cpu' })).summary).toMatch(/without fused kernels/);
    await expect(startBackend({ backend: 'native-cpu', fused: true })).rejects.toThrow('fused must be false');
  },
  600_000,
);
