import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { InvalidOptionError } from '../errors.ts';
import { readMachine } from '../machine/readMachine.ts';
import { planNative } from '../native/plan.ts';
import { startBackend } from '../startBackend.ts';

// A machine that cannot have native TensorFlow has nothing to test here; one that can must pass.
const plan = planNative(await readMachine(), 'cpu');

test.skipIf('obstacle' in plan)(
  'native TensorFlow starts, computes, and keeps the threads it was given',
  async () => {
    const running = await startBackend({ backend: 'native-cpu', threads: 1 });
    expect(running).toMatchObject({ rung: 'native-cpu', tfjsBackend: 'tensorflow', threads: 1 });
    expect(running.summary).toMatch(/^native TensorFlow 2\.\d+\.\d+ on CPU \(1 thread.*\); as asked for$/);
    expect(tf.getBackend()).toBe('tensorflow');
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
    expect(product.arraySync()).toEqual([
      [19, 22],
      [43, 50],
    ]);

    // The fused kernels of @densenet/ops are in place.
    expect(tf.getKernel('densenet/batchNormTraining', 'tensorflow')).toBeDefined();
    expect(process.env.CUDA_VISIBLE_DEVICES).toBeUndefined();

    // TensorFlow reads its settings once: starting again is fine, with other threads it is an error.
    expect((await startBackend({ backend: 'native-cpu' })).threads).toBe(1);
    await expect(startBackend({ backend: 'native-cpu', threads: 2 })).rejects.toThrow(InvalidOptionError);
    await expect(startBackend({ backend: 'native-cpu', fused: false })).rejects.toThrow(
      'fused must be true, as TensorFlow was started with in this process, got false',
    );

    // Another backend may take over and give back.
    expect((await startBackend({ backend: 'cpu' })).tfjsBackend).toBe('cpu');
    expect((await startBackend({ backend: 'native-cpu' })).tfjsBackend).toBe('tensorflow');
    expect(tf.getBackend()).toBe('tensorflow');
  },
  600_000,
);
