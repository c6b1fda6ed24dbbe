import { type Run, runs, type TensorMemory } from '@densenet/diagnostics';
import type { MeasuredMemory, StepTime } from '@densenet/diagnostics/node';
import type { NetworkName } from '../comparison/networks.ts';
import type { NamedCase } from '../workload/caseOptions.ts';

/** Figures of one network, image size, batch and run. */
export interface Figures {
  network: NetworkName;
  size: number;
  batchSize: number;
  run: Run;
  /** What the parameters take; training has these once more as gradients, and as momentum. */
  parameterBytes: number;
  predicted: TensorMemory;
  /** In words why it failed, where it did. */
  measured?: MeasuredMemory | string;
  time?: StepTime;
}

export function figuresOf({ network, size, batchSize }: NamedCase, run: Run, predicted: TensorMemory): Figures {
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
