import '@tensorflow/tfjs-backend-cpu';
import { add, memory, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { GraphNode } from '../graph/graph.ts';
import { Run, type Step, sequence } from './executor.ts';
import { createSlots, type Slot } from './slots.ts';

const nodeOf = (id: number): GraphNode => ({ id, operation: { op: 'relu' }, inputs: [], shape: [] });
const [first, second, third] = [0, 1, 2].map(nodeOf) as [GraphNode, GraphNode, GraphNode];

function step(node: GraphNode, reads: Slot[], write: Slot, run: Step['run']): Step {
  return { label: `step ${node.id}`, node, direction: 'forward', reads, writes: [write], run };
}

/** A value, twice the value, and four times the value plus a parameter. */
function program() {
  const slots = createSlots();
  const [x, y, z, bias] = [...[first, second, third].map(slots.value), slots.parameter('bias')] as Slot[];
  const double = (slot: Slot) => (state: { get(slot: Slot): Tensor }) => add(state.get(slot), state.get(slot));
  const steps = [
    step(second, [x!], y!, (state) => [double(x!)(state)]),
    step(third, [y!], z!, (state) => [add(double(y!)(state), state.get(bias!))]),
  ];
  return { slots, x: x!, y: y!, z: z!, steps: sequence(steps, new Set([z!])) };
}

it('frees each tensor after the last step that reads it, and neither results nor parameters', () => {
  const { slots, x, y, z, steps } = program();
  const bias = scalar(1);
  const before = memory().numTensors;
  const run = new Run(slots, { bias });
  run.put(x, scalar(3));
  const live: (number | undefined)[] = [];
  for (const _ of run.steps(steps)) live.push(memory().numTensors - before);
  expect(live).toEqual([1, 1]);
  expect([run.find(x), run.find(y)]).toEqual([undefined, undefined]);
  expect(run.take(z).dataSync()[0]).toBe(13);
  run.dispose();
  expect(bias.isDisposed).toBe(false);
  // A tensor that was taken out is the caller's.
  expect(memory().numTensors).toBe(before + 1);
});

it('frees all that it holds when it is left before its end', () => {
  const { slots, x, steps } = program();
  const bias = scalar(1);
  const before = memory().numTensors;
  const run = new Run(slots, { bias });
  run.put(x, scalar(3));
  for (const _ of run.steps(steps)) break;
  expect(memory().numTensors).toBe(before);
  expect(bias.isDisposed).toBe(false);
});

it('says what it lacks: a parameter before anything runs, a tensor by what it is', () => {
  const { slots, x } = program();
  expect(() => new Run(slots)).toThrow('the network has a parameter bias, but none of that name was given');
  const run = new Run(slots, { bias: scalar(1) });
  expect(() => run.get(x)).toThrow('the run has no value of 0');
  expect(() => run.random).toThrow(/draws random numbers/);
});
