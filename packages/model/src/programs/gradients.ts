import * as ops from '@densenet/ops';
import { add, type Tensor, type Tensor1D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import { labelOf, type Unit } from '../graph/units.ts';
import type { Step, StepState } from './executor.ts';
import type { Slot, Slots } from './slots.ts';

/** How a step adds to the gradient of a value that it read. */
export interface Contribution {
  /** Where the gradient is gathered. */
  slot: Slot;
  /** False where nothing below the value can be trained. */
  wanted: boolean;
  /** Whether norms gather it, in a form of their own. */
  gathered: boolean;
  /** Whether something has been added to the gradient already: by a step before this one, or for an earlier input of this step. */
  started: boolean;
}

/** What the plan knows of a unit's backward step. */
export interface BackwardOptions {
  slots: Slots;
  /** One for each input of the unit. */
  contributions: readonly Contribution[];
  /** Whether a parameter of this name can be trained. */
  isTrainable(name: string): boolean;
  /** Where the value of a node is, now that the forward pass is over. */
  placeOf(node: GraphNode): Slot;
  /** Whether a norm unit uses the batch's statistics. */
  batchStatistics: boolean;
  /** Whether the batch's statistics are those of several processes. */
  overReplicas: boolean;
  /** Where norms have gathered the gradient of the output. */
  gatheredDy: GatheredAt | undefined;
}

/** A gradient that norms have gathered: which slots its completion reads besides its own, and how to get all of it in a run. */
export interface GatheredAt {
  reads: readonly Slot[];
  get(state: StepState): ops.GatheredGradient;
}

/** @param value where the node's value is */
export function gatheredAt(node: GraphNode, value: Slot, hasMoments: boolean, slots: Slots): GatheredAt {
  const [mean, gradient] = [slots.mean(node), slots.gradient(node)];
  return {
    reads: [value, ...(hasMoments ? [mean] : [])],
    get: (state) => {
      const x = state.get<Tensor4D>(value);
      // Where only frozen norms read it there is no mean, and none is needed.
      const center = hasMoments ? state.get<Tensor1D>(mean) : (zeros([x.shape[3]]) as Tensor1D);
      return { accumulated: state.get(gradient), x, mean: center };
    },
  };
}

/** How a unit computes its backward step, which gives the gradients of its parameters, and after them those of its inputs. */
export interface Backward {
  /** Slots that it reads, besides those of gradients. */
  reads: readonly Slot[];
  /** Names of the parameters that it gives gradients of. */
  trained: readonly string[];
  /**
   * @param places for each contribution, its place in what is given; several may share one
   * @param size of what is given
   */
  run(state: StepState, places: readonly number[], size: number): (Tensor | undefined)[];
}

/** The backward step of a unit: from its output's gradient to those of its parameters and of what it read. */
export function backwardStep(unit: Unit, { slots, contributions }: BackwardOptions, backward: Backward): Step {
  const { output } = unit;
  const { trained, run } = backward;
  const wanted = contributions.filter((contribution) => contribution.wanted);
  const gradients = [...new Set(wanted.map(({ slot }) => slot))];
  const places = contributions.map(({ slot }) => trained.length + gradients.indexOf(slot));
  const writes = [...trained.map(slots.parameterGradient), ...gradients];
  const begun = contributions.filter(({ started }) => started).map(({ slot }) => slot);
  return {
    label: labelOf(unit),
    node: output,
    direction: 'backward',
    reads: [slots.gradient(output), ...backward.reads, ...begun],
    writes,
    run: (state) => run(state, places, writes.length),
  };
}

/** The gradient of a part with `dx` added. */
export function addTo(before: Tensor | undefined, dx: Tensor, gathered: boolean): Tensor {
  if (gathered) return ops.addGradient(before, dx as Tensor4D);
  return before ? add(before, dx) : dx;
}

/** The step that completes a gradient which norms have gathered. */
export function finishStep(node: GraphNode, { reads, get }: GatheredAt, slots: Slots): Step {
  const gradient = slots.gradient(node);
  return {
    label: `finishGradient of ${node.id}`,
    node,
    direction: 'backward',
    reads: [gradient, ...reads],
    writes: [gradient],
    run: (state) => {
      const { accumulated, x, mean } = get(state);
      return [ops.finishGradient(accumulated, x, mean)];
    },
  };
}
