import * as ops from '@densenet/ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { parametersOfNode } from '../parameters.ts';
import {
  backwardStep,
  type Contribution,
  contribute,
  type GatheredAt,
  gatheredAt,
  givesParametersOnly,
} from './trainingBackward.ts';
import { forwardStep, momentSteps, normSource, statisticsStep } from './trainingForward.ts';
import { lastUses, type PassContext, type Slot, type Step, type StepOutputs, slots } from './trainingStep.ts';
import { readUnits, type Unit } from './trainingUnits.ts';

export interface TrainingPlanOptions {
  /** Which parameters and running statistics, by name, stay as they are. */
  isFrozen(name: string): boolean;
  /** Computes norms, ReLUs and concatenations again in the backward pass instead of keeping them. */
  memoryEfficient: boolean;
}

/** What a training pass does, for images of any size. */
export interface TrainingPlan {
  forward: readonly Step[];
  backward: readonly Step[];
  /** For each step, forward and then backward, the slots that are free after it. */
  freedAfter: readonly (readonly Slot[])[];
  /** Scopes of the norms that use the batch's statistics. */
  norms: readonly string[];
  /** Names of the parameters that get a gradient. */
  parameters: readonly string[];
}

export function planTraining(graph: Graph, { isFrozen, memoryEfficient }: TrainingPlanOptions): TrainingPlan {
  const { units, output } = readUnits(graph);
  const isTrainable = (name: string) => !isFrozen(name);
  const { wanted, active } = findGradients(units, output, isTrainable);
  const forward: Step[] = [];
  const usesBatch = ({ norm }: Unit) => norm !== undefined && !isFrozen(`${norm.node.operation.name}.running_mean`);
  const norms = units.flatMap((unit) => (unit.norm && usesBatch(unit) ? [unit.norm] : []));
  const normalized = new Set(norms.flatMap(({ source }) => source.parts));
  const withMoments = new Set<GraphNode>();
  for (const unit of units) {
    const batchStatistics = usesBatch(unit);
    if (unit.norm && batchStatistics) forward.push(...momentSteps(unit.norm.source, withMoments));
    // A convolution gives those of its output while it writes it.
    const convolves = unit.norm ? unit.norm.convolution !== undefined : unit.output.operation.op === 'conv2d';
    const moments = convolves && normalized.has(unit.output);
    if (moments) withMoments.add(unit.output);
    forward.push(forwardStep(unit, { hasBackward: active.has(unit), batchStatistics, moments, memoryEfficient }));
  }
  if (norms.length > 0) forward.push(statisticsStep(norms, output));
  forward.push(outputStep(output));

  const backward: Step[] = [];
  const started = new Set<GraphNode>();
  const gathered = new Set([...active].filter(({ norm }) => norm).flatMap(({ inputs }) => inputs));
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
  const placeOf = memoryEfficient ? recomputing(active, usesBatch, backward) : slots.value;
  if (active.size > 0) backward.push(startStep(output, contributionTo(output)));
  for (const unit of [...units].reverse()) {
    if (!active.has(unit)) continue;
    const { output: node, inputs, norm } = unit;
    const gatheredDy = gathered.has(node) ? gatheredAt(node, placeOf(node), withMoments.has(node)) : undefined;
    const contributions = inputs.map(contributionTo);
    // A convolution after a norm finishes what it reads, and so does one of images.
    const finishes = norm ? norm.convolution !== undefined : givesParametersOnly(unit, contributions, isTrainable);
    if (gatheredDy && !finishes) backward.push(finishStep(node, gatheredDy));
    const batchStatistics = usesBatch(unit);
    const source = norm && normSource(norm, batchStatistics);
    const options = { contributions, isTrainable, placeOf, source, batchStatistics, gatheredDy };
    backward.push(backwardStep(unit, options));
  }

  const parameters = [...active].flatMap(parametersOfUnit).filter(isTrainable);
  const names = norms.map(({ node }) => node.operation.name);
  const results = new Set([
    slots.logits,
    ...names.flatMap((name) => [slots.batchMean(name), slots.batchVariance(name)]),
    ...parameters.map(slots.parameterGradient),
  ]);
  return { forward, backward, freedAfter: lastUses([...forward, ...backward], results), norms: names, parameters };
}

/** Names of a unit's parameters that a gradient could be of. */
function parametersOfUnit({ output, norm }: Unit): string[] {
  const nodes = norm ? [norm.node, ...(norm.convolution ? [norm.convolution] : [])] : [output];
  return nodes.flatMap(parametersOfNode).flatMap(({ name, trainable }) => (trainable ? [name] : []));
}

/** The nodes whose values' gradients are needed, and the units that have to run backward for that. */
function findGradients(units: readonly Unit[], output: GraphNode, isTrainable: (name: string) => boolean) {
  const wanted = new Set<GraphNode>();
  for (const unit of units) {
    if (parametersOfUnit(unit).some(isTrainable) || unit.inputs.some((part) => wanted.has(part))) {
      wanted.add(unit.output);
    }
  }
  const reached = new Set([output]);
  const active = new Set<Unit>();
  for (const unit of [...units].reverse()) {
    if (!reached.has(unit.output) || !wanted.has(unit.output)) continue;
    active.add(unit);
    for (const part of unit.inputs) reached.add(part);
  }
  return { wanted, active: new Set(units.filter((unit) => active.has(unit))) };
}

/**
 * Where a value is in the backward pass if norms' outputs were freed in the forward pass: one that is asked for is
 * computed once more, by a step that is put in front.
 */
function recomputing(
  active: ReadonlySet<Unit>,
  usesBatch: (unit: Unit) => boolean,
  backward: Step[],
): (node: GraphNode) => Slot {
  const makers = new Map<GraphNode, Unit>();
  for (const unit of active) if (unit.norm && !unit.norm.convolution && !unit.norm.pool) makers.set(unit.output, unit);
  const recomputed = new Set<GraphNode>();
  const placeOf = (node: GraphNode): Slot => {
    const unit = makers.get(node);
    if (!unit?.norm) return slots.value(node);
    const slot = slots.recomputed(node);
    if (recomputed.has(node)) return slot;
    recomputed.add(node);
    const parts = unit.inputs.map(placeOf);
    const source = normSource(unit.norm, usesBatch(unit));
    const { relu, node: norm } = unit.norm;
    backward.push({
      label: `normRelu ${norm.operation.name} again`,
      node,
      direction: 'backward',
      reads: [...parts, ...source.reads],
      writes: [slot],
      run: (context) => {
        const xs = parts.map((part) => context.get<Tensor4D>(part));
        return { [slot]: ops.normRelu(xs, source.vectors(context), { epsilon: norm.operation.spec.epsilon, relu }) };
      },
    });
    return slot;
  };
  return placeOf;
}

/** Hands the logits out: the pass itself may still read them. */
function outputStep(node: GraphNode): Step {
  const value = slots.value(node);
  const run = ({ get }: PassContext) => ({ [slots.logits]: get(value).clone() });
  return { label: 'output', node, direction: 'forward', reads: [value], writes: [slots.logits], run };
}

/** Takes the gradient of the logits in. */
function startStep(node: GraphNode, contribution: Contribution): Step {
  const [reads, writes] = [[slots.logitsGradient], [slots.gradient(node)]];
  const run = (context: PassContext) => {
    const outputs: StepOutputs = {};
    contribute(context, outputs, contribution, () => context.get(slots.logitsGradient).clone());
    return outputs;
  };
  return { label: 'gradient of the output', node, direction: 'backward', reads, writes, run };
}

/** Makes a gradient of what norms have gathered of it. */
function finishStep(node: GraphNode, { reads, get }: GatheredAt): Step {
  const gradient = slots.gradient(node);
  return {
    label: `finishGradient of ${node.id}`,
    node,
    direction: 'backward',
    reads: [gradient, ...reads],
    writes: [gradient],
    run: (context) => {
      const { accumulated, x, mean } = get(context);
      return { [gradient]: ops.finishGradient(accumulated, x, mean) };
    },
  };
}
