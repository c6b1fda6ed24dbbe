import type { Collectives } from '@densenet/runtime';
import type { Replicas, Task } from '@densenet/train';
import { expectTypeOf, test } from 'vitest';

test("the runtime's collectives are what a training takes as replicas", () => {
  expectTypeOf<Collectives>().toExtend<Replicas>();
  expectTypeOf<Collectives>().toExtend<Task['syncBatchNorm']>();
});
