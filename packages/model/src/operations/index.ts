/**
 * The operations that networks are made of: one record of each kind, with all that graph, programs, summary and
 * checkpoints need to know of it.
 *
 * To add an operation:
 * 1. Write its record in a file of its own here, annotated `OperationRecord<Yours>`: the compiler asks for what is
 *    missing. An activation of `@densenet/ops` needs none: `activation(kind)` makes it.
 * 2. Add it to `operations` below. `Operation`, and with it all programs and readings, then know it.
 * 3. Give networks a word for it: a line in `definition/layers.ts` and in `graph/graph.ts`; an activation has
 *    one (`activation`), and a place in `definition/activation.ts`.
 * 4. The compiler then names the tables of the exports (`packages/interop/src/export`) that lack it.
 *
 * Calls run composed. A fused form of several operations is a unit, found in `graph/fuse.ts`.
 */
import { activation } from './activations.ts';
import { batchNorm } from './batchNorm.ts';
import { conv2d } from './conv2d.ts';
import { dropout } from './dropout.ts';
import { input } from './input.ts';
import { add, concat } from './joins.ts';
import { linear } from './linear.ts';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './pooling.ts';
import type { OperationRecord } from './record.ts';

const operations = {
  input,
  conv2d,
  batchNorm,
  relu: activation('relu'),
  leakyRelu: activation('leakyRelu'),
  elu: activation('elu'),
  silu: activation('silu'),
  concat,
  add,
  maxPool,
  averagePool,
  globalAveragePool,
  globalMaxPool,
  linear,
  dropout,
} as const;

type Records = typeof operations;
type OperationOf<R> = R extends OperationRecord<infer O> ? O : never;

/** What a node of the graph does. */
export type Operation = { [Op in keyof Records]: OperationOf<Records[Op]> & { op: Op } }[keyof Records];

export const recordOf = <O extends Operation>(operation: O): OperationRecord<O> =>
  operations[operation.op] as unknown as OperationRecord<O>;
