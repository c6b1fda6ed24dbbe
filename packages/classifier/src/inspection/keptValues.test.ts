import { expect, it } from 'vitest';
import { KeptValues } from './keptValues.ts';

/** Three floats a node, and which nodes were computed. */
function computing(limit: number) {
  const computed: number[][] = [];
  const kept = new KeptValues(limit);
  const of = (...nodes: number[]) =>
    kept.of(nodes, async (missing) => {
      computed.push([...missing]);
      return missing.map((node) => new Float32Array(3).fill(node));
    });
  return { of, computed };
}

it('computes together what is missing, each node once, and gives the values in the order that was asked for', async () => {
  const { of, computed } = computing(1e6);
  await of(1);
  const values = await of(3, 1, 2, 3);
  expect(values.map(([first]) => first)).toEqual([3, 1, 2, 3]);
  expect(computed).toEqual([[1], [3, 2]]);
});

it('drops what was asked for longest ago, where there is too much', async () => {
  const { of, computed } = computing(2 * 12);
  await of(1, 2);
  await of(1);
  await of(3);
  await of(1, 3);
  expect(computed).toEqual([[1, 2], [3]]);
  await of(2);
  expect(computed.at(-1)).toEqual([2]);
});

it('gives also what is too large to be kept', async () => {
  const { of, computed } = computing(5);
  expect((await of(1, 2)).map(([first]) => first)).toEqual([1, 2]);
  await of(1);
  expect(computed).toEqual([[1, 2], [1]]);
});
