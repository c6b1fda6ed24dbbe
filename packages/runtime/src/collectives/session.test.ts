import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { NativeCollectives } from './native.ts';
import { BucketedReduction } from './reduction.ts';
import { Session } from './session.ts';

/** Stands for a tensor: a key depends on type and size alone. */
const tensorOf = (size: number) => ({ dtype: 'float32', size }) as Tensor;

/** A session whose operations end at once and give nothing, and the instance keys that they were given. */
function sessionWithKeys() {
  const keys: number[] = [];
  const native = {
    binding: {
      collective: async (_kind: number, key: number) => {
        keys.push(key);
        return [];
      },
    },
    idsOf: () => [],
  } as unknown as NativeCollectives;
  return {
    keys,
    session: new Session({ addresses: ['a:1', 'b:1'], rank: 0 }, native, { seconds: 60, name: 'deadlineSeconds' }),
  };
}

// TensorFlow remembers each instance key for ever, 0.9 KB: the number of keys must not grow with the number of calls.
it('steps share their keys, however many there are', async () => {
  const { keys, session } = sessionWithKeys();
  const step = async (sizes: readonly number[]) => {
    const reduction = new BucketedReduction(session, 400);
    for (const [index, size] of sizes.entries()) reduction.ready(`g${index}`, tensorOf(size));
    await reduction.finish({ gradients: {}, numbers: tensorOf(3) as never });
  };
  for (let count = 0; count < 1000; count++) await step([100, 24, 100]);
  expect(keys).toHaveLength(3000);
  expect(new Set(keys).size).toBe(3);
});

it('calls that differ in kind, name or sizes have keys of their own', async () => {
  const { keys, session } = sessionWithKeys();
  const call = (name: string) => ({ what: 'a sum', name });
  await session.run('sum', call('bucket 0'), [tensorOf(2)]);
  await session.run('gather', call('bucket 0'), [tensorOf(2)]);
  await session.run('sum', call('bucket 1'), [tensorOf(2)]);
  await session.run('sum', call('bucket 0'), [tensorOf(3)]);
  await session.run('sum', call('bucket 0'), [tensorOf(1), tensorOf(1)]);
  expect(keys).toEqual([1, 2, 3, 4, 5]);
});
