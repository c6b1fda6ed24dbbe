import * as ops from '@densenet/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { fuse } from '../graph/fuse.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { NormUnit, Unit } from '../graph/units.ts';
import { recordOf } from '../operations/index.ts';
import { parametersOfNode } from '../parameters.ts';
import { type Sequence, type Step, sequence } from './executor.ts';
import { addTo, backwardStep, type Contribution, finishStep, gatheredAt } from './gradients.ts';
import { momentSteps, overReplicasStep, statisticsStep } from './moments.ts';
import { createSlots, type Slot, type Slots } from './slots.ts';
import { normBackward, normForward, normSource } from './trainingNorm.ts';
import {
  activationAgain,
  type ForwardOptions,
  givesParametersOnly,
  operationBackward,
  operationForward,
} from './trainingOperation.ts';

export interface TrainingPlanOptions {
  /** Which parameters and running statistics, by name, stay as they are. */
  isFrozen(name: string): boolean;
  /** Computes norms, ReLUs and concatenations again in the backward pass instead of keeping them. */
  memoryEfficient: boolean;
  /** Whether norms that use the batch's statistics take those of several processes that share the batch. */
  overReplicas: boolean;
}

/** What a training pass does, for images of any size. */
export interface TrainingPlan {
  slots: Slots;
  /** The forward steps, and after them the backward ones. */
  sequence: Sequence;
  /** How many steps are forward ones. */
  forwardSteps: number;
  /** Scopes of the norms that use the batch's statistics. */
  norms: readonly string[];
  /** Names of the parameters that get a gradient. */
  parameters: readonly string[];
}

/** A unit of a training program. Those of kind `conv` are of inference only. */
type TrainingUnit = Exclude<Unit, { kind: 'conv' }>;

const isNorm = (unit: TrainingUnit): unit is NormUnit => unit.kind !== 'plain';

/** Plans the forward and backward steps of a network, and when each tensor is freed. */
export function planTraining(graph: Graph, options: TrainingPlanOptions): TrainingPlan {
  const { isFrozen, memoryEfficient, overReplicas } = options;
  const slots = createSlots();
  const fused = fuse(graph, { phase: 'training' });
  const { output } = fused;
  const units = fused.units as readonly TrainingUnit[];
  const isTrainable = (name: string) => !isFrozen(name);
  const { wanted, active } = findGradients(units, output, isTrainable);
  const forward: Step[] = [];
  const usesBatch = (unit: TrainingUnit) => isNorm(unit) && !isFrozen(`${unit.norm.operation.name}.running_mean`);
  const norms = units.filter(isNorm).filter(usesBatch);
  const normalized = new Set(norms.flatMap(({ source }) => source.parts));
  const withMoments = new Set<GraphNode>();
  for (const unit of units) {
    const batchStatistics = usesBatch(unit);
    if (isNorm(unit) && batchStatistics) {
      forward.push(...momentSteps(unit.source, { slots, planned: withMoments, overReplicas }));
    }
    // A convolution gives the moments of its output while it writes it.
    const givesMoments = 'convolution' in unit || recordOf(unit.output.operation).training?.givesMoments === true;
    const moments = givesMoments && normalized.has(unit.output);
    if (moments) withMoments.add(unit.output);
    const forwardOptions: ForwardOptions = {
      slots,
      hasBackward: active.has(unit),
      batchStatistics,
      moments,
      isPart: overReplicas,
      memoryEfficient,
    };
    forward.push(isNorm(unit) ? normForward(unit, forwardOptions) : operationForward(unit, forwardOptions));
    if (moments && overReplicas) forward.push(overReplicasStep(unit.output, slots));
  }
  if (norms.length > 0) forward.push(statisticsStep(norms, output, { slots, overReplicas }));
  forward.push(outputStep(output, slots));

  const backward: Step[] = [];
  const started = new Set<GraphNode>();
  const gathered = new Set([...active].filter(isNorm).flatMap(({ inputs }) => inputs));
  const contributionTo = (part: GraphNode): Contribution => {
    const contribution = {
      slot: slots.gradient(part),
      wanted: wanted.has(part),
      gathered: gathered.has(part),
      started: started.has(part),
    };
    if (contribution.wanted) started.add(part);
    return contribution;
  };
  const placeOf = memoryEfficient ? recomputing(active, usesBatch, slots, backward) : slots.value;
  if (active.size > 0) backward.push(startStep(output, contributionTo(output), slots));
  for (const unit of [...units].reverse()) {
    if (!active.has(unit)) continue;
    const { output: node, inputs } = unit;
    const gatheredDy = gathered.has(node) ? gatheredAt(node, placeOf(node), withMoments.has(node), slots) : undefined;
    const contributions = inputs.map(contributionTo);
    // A convolution after a norm, or of images, completes a gathered gradient itself as it reads it.
    const finishes = isNorm(unit) ? 'convolution' in unit : givesParametersOnly(unit, contributions, isTrainable);
    if (gatheredDy && !finishes) backward.push(finishStep(node, gatheredDy, slots));
    const batchStatistics = usesBatch(unit);
    const common = { slots, contributions, isTrainable, placeOf, batchStatistics, overReplicas, gatheredDy };
    const made = isNorm(unit) ? normBackward(unit, common) : operationBackward(unit, common);
    backward.push(backwardStep(unit, common, made));
  }

  const parameters = [...active].flatMap(parametersOfUnit).filter(isTrainable);
  const names = norms.map(({ norm }) => norm.operation.name);
  const results = new Set([
    slots.logits(),
    ...names.flatMap((name) => [slots.batchMean(name), slots.batchVariance(name)]),
    ...parameters.map(slots.parameterGradient),
  ]);
  const steps = sequence([...forward, ...backward], results);
  return { slots, sequence: steps, forwardSteps: forward.length, norms: names, parameters };
}

/** Names of a unit's parameters that a gradient could be of. */
function parametersOfUnit(unit: TrainingUnit): string[] {
  const nodes = isNorm(unit) ? [unit.norm, ...('convolution' in unit ? [unit.convolution] : [])] : [unit.output];
  return nodes.flatMap(parametersOfNode).flatMap(({ name, trainable }) => (trainable ? [name] : []));
}

/** The nodes whose values' gradients are needed, and the units that have to run backward for that. */
function findGradients(units: readonly TrainingUnit[], output: GraphNode, isTrainable: (name: string) => boolean) {
  const wanted = new Set<GraphNode>();
  for (const unit of units) {
    if (parametersOfUnit(unit).some(isTrainable) || unit.inputs.some((part) => wanted.has(part))) {
      wanted.add(unit.output);
    }
  }
  const reached = new Set([output]);
  const active = new Set<TrainingUnit>();
  for (const unit of [...units].reverse()) {
    if (!reached.has(unit.output) || !wanted.has(unit.output)) continue;
    active.add(unit);
    for (const part of unit.inputs) reached.add(part);
  }
  return { wanted, active: new Set(units.filter((unit) => active.has(unit))) };
}

/**
 * Finds the slots of values in the backward pass of a memory-efficient program, which frees the outputs of norms, and of activations
 * after them, in the forward pass. The first time that such a value is asked for, a step that computes it again is added to
 * `backward`.
 */
function recomputing(
  active: ReadonlySet<TrainingUnit>,
  usesBatch: (unit: TrainingUnit) => boolean,
  slots: Slots,
  backward: Step[],
): (node: GraphNode) => Slot {
  const makers = new Map<GraphNode, TrainingUnit>();
  for (const unit of active) {
    const isCheap =
      unit.kind === 'plain'
        ? // An activation of a value that is not computed again would only have that value kept in its place.
          recordOf(unit.output.operation).isActivation === true && makers.has(unit.inputs[0]!)
        : unit.kind === 'norm' || unit.kind === 'normRelu';
    if (isCheap) makers.set(unit.output, unit);
  }
  const recomputed = new Set<GraphNode>();
  const placeOf = (node: GraphNode): Slot => {
    const unit = makers.get(node);
    if (!unit) return slots.value(node);
    const slot = slots.recomputed(node);
    if (recomputed.has(node)) return slot;
    recomputed.add(node);
    const parts = unit.inputs.map(placeOf);
    backward.push(
      isNorm(unit) ? normAgain(unit, parts, slot, usesBatch(unit), slots) : activationAgain(unit, parts, slot),
    );
    return slot;
  };
  return placeOf;
}

/** A norm, with its ReLU if it has one, computed from its parts once more. */
function normAgain(unit: NormUnit, parts: readonly Slot[], slot: Slot, batchStatistics: boolean, slots: Slots): Step {
  const source = normSource(unit, batchStatistics, slots);
  const { name, spec } = unit.norm.operation;
  const attributes = { epsilon: spec.epsilon, relu: unit.kind === 'normRelu' };
  return {
    label: `normRelu ${name} again`,
    node: unit.output,
    direction: 'backward',
    reads: [...parts, ...source.reads],
    writes: [slot],
    run: (state) => {
      const xs = parts.map((part) => state.get<Tensor4D>(part));
      return [ops.normRelu(xs, source.vectors(state), attributes)];
    },
  };
}

/** Hands the logits out: the pass itself may still read them. */
function outputStep(node: GraphNode, slots: Slots): Step {
  const value = slots.value(node);
  const run: Step['run'] = (state) => [state.get(value).clone()];
  return { label: 'output', node, direction: 'forward', reads: [value], writes: [slots.logits()], run };
}

/** Takes the gradient of the logits in. */
function startStep(node: GraphNode, { slot, gathered }: Contribution, slots: Slots): Step {
  const given = slots.logitsGradient();
  const run: Step['run'] = (state) => [addTo(undefined, state.get(given).clone(), gathered)];
  return { label: 'gradient of the output', node, direction: 'backward', reads: [given], writes: [slot], run };
}
