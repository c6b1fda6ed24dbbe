import type { NamedTensors, TrainableModel } from './model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { Task } from './task.ts';

/** Parameters that are left as they are in the first epochs and trained after them. */
export interface Freezing {
  /** The task's model with these parameters frozen: it computes no gradient of them. */
  model: TrainableModel;
  /** How many epochs they stay frozen. */
  epochs: number;
}

/**
 * The task as it is in an epoch of a training that begins with frozen parameters.
 *
 * @param epoch from 0
 */
export function taskInEpoch(task: Task, epoch: number, stepsPerEpoch: number): Task {
  const { model, optimizer, frozen } = task;
  if (!frozen) return task;
  if (epoch < frozen.epochs) return { ...task, model: frozen.model };
  const isFirst = new Set(frozen.model.parameterSpecs.filter(({ trainable }) => trainable).map(({ name }) => name));
  const isLate = new Set(model.parameterSpecs.map(({ name }) => name).filter((name) => !isFirst.has(name)));
  return { ...task, optimizer: withLate(optimizer, isLate, frozen.epochs * stepsPerEpoch) };
}

/**
 * An optimizer for parameters of which some came in late: their own updates are counted from there. Else AdamW would take its means, which
 * begin at 0, for means over many steps, and the first steps of these parameters would be three times as long as they should.
 *
 * @param missed updates that were done before
 */
function withLate(optimizer: Optimizer, isLate: ReadonlySet<string>, missed: number): Optimizer {
  return {
    stateSpecs: (parameters) => optimizer.stateSpecs(parameters),
    update: ({ gradients, step, ...rest }) => {
      const part = (late: boolean): NamedTensors =>
        Object.fromEntries(Object.entries(gradients).filter(([name]) => isLate.has(name) === late));
      const first = optimizer.update({ ...rest, gradients: part(false), step });
      const late = optimizer.update({ ...rest, gradients: part(true), step: step - missed });
      return {
        parameters: { ...first.parameters, ...late.parameters },
        state: { ...first.state, ...late.state },
      };
    },
  };
}
