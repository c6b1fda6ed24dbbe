import type { TensorMemory } from '@densenet/model';
import type { NetworkName } from '../comparison/networks.ts';
import { type Case, type Run, runs } from '../workload/workload.ts';
import type { Measured } from './measure.ts';
import type { StepTime } from './times.ts';

/** Of one network, image size, batch and run. */
export interface Figures {
  network: NetworkName;
  size: number;
  batchSize: number;
  run: Run;
  /** Of parameters; training has these once more as gradients, and as momentum. */
  parameterBytes: number;
  predicted: TensorMemory;
  /** In words why it failed, where it did. */
  measured?: Measured | string;
  time?: StepTime;
}

export function figuresOf({ network, size, batchSize }: Case, run: Run, predicted: TensorMemory): Figures {
  const values = network.model.parameterSpecs.map(({ shape }) =>
    shape.reduce((product, length) => product * length, 1),
  );
  const parameterBytes = 4 * values.reduce((sum, value) => sum + value, 0);
  return { network: network.name, size, batchSize, run, parameterBytes, predicted };
}

/** In the order in which `runs` has them. */
export const inOrder = (chosen: readonly Run[]): Run[] => runs.filter((run) => chosen.includes(run));

/** Those of one network, size and batch together, in order. */
export function groupByCase(figures: readonly Figures[]): Figures[][] {
  const groups = new Map<string, Figures[]>();
  for (const one of figures) {
    const key = `${one.network} ${one.size} ${one.batchSize}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
