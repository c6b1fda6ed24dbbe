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
  /** Bytes of the parameters. Training has as many again for gradients, and for momentum. */
  parameterBytes: number;
  predicted: TensorMemory;
  /** What was measured, or in words why that failed. */
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

/** The chosen runs in the order of `runs`. */
export const inOrder = (chosen: readonly Run[]): Run[] => runs.filter((run) => chosen.includes(run));

/** Groups figures of the same network, size and batch, in the order of their first ones. */
export function groupByCase(figures: readonly Figures[]): Figures[][] {
  const groups = new Map<string, Figures[]>();
  for (const one of figures) {
    const key = `${one.network} ${one.size} ${one.batchSize}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
