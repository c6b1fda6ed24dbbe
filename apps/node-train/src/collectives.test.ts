import type { Collectives } from '@densenet/runtime';
import type { Replicas, SumOverReplicas } from '@densenet/train';
import { expectTypeOf, test } from 'vitest';

test("the runtime's collectives are what a training takes as replicas", () => {
  expectTypeOf<Collectives>().toExtend<Replicas>();
  expectTypeOf<Collectives['sumTensor']>().toExtend<SumOverReplicas>();
});
