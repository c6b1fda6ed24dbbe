import type { NamedTensors } from '../model.ts';
import type { Replicas } from './replicas.ts';

const clones = (tensors: NamedTensors): NamedTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]));

/** One process that trains by itself: it has the sums of all already, and waits for nobody. */
export const alone: Replicas = {
  rank: 0,
  size: 1,
  waitSeconds: 0,
  broadcast: async (tensors) => clones(tensors),
  reduction: () => ({
    ready: () => {},
    finish: async ({ gradients, numbers }) => ({ gradients: clones(gradients), numbers: numbers.clone() }),
    abandon: () => {},
  }),
  sum: async (values) => [...values],
  gather: async (text) => [text],
  abandon: () => {},
  close: async () => {},
};
