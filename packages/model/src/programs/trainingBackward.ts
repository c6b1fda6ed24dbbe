import * as ops from '@densenet/ops';
import { add, type Tensor, type Tensor1D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import { recordOf } from '../operations/index.ts';
import type { BackwardCall } from '../operations/record.ts';
import { parametersOfNode } from '../parameters.ts';
import { labelOf, type NormSource } from './trainingForward.ts';
import { type PassContext, type Slot, type Step, type StepOutputs, slots } from './trainingStep.ts';
import type { NormUnit, Unit } from './trainingUnits.ts';

/** How a step adds to the gradient of a value that it read. */
export interface Contribution {
  /** Where the gradient is gathered. */
  slot: Slot;
  /** False where nothing below the value can be trained. */
  wanted: boolean;
  /** Whether norms gather it, in a form of their own. */
  gathered: boolean;
  /** Whether a step before this one, or an earlier input of it, has begun. */
  started: boolean;
}

/** What the plan knows of a unit's backward step. */
export interface BackwardOptions {
  contributions: readonly Contribution[];
  /** Whether a parameter of this name can be trained. */
  isTrainable(name: string): boolean;
  /** Where the value of a node is, now that the forward pass is over. */
  placeOf(node: GraphNode): Slot;
  /** Of a norm unit. */
  source: NormSource | undefined;
  batchStatistics: boolean;
  /** Where norms have gathered the gradient of the output. */
  gatheredDy: GatheredAt | undefined;
}

/** What norms have gathered of a gradient: what else it takes to finish it, and how to get it all. */
export interface GatheredAt {
  reads: readonly Slot[];
  get(context: PassContext): ops.GatheredGradient;
}

export function gatheredAt(node: GraphNode, value: Slot, hasMoments: boolean): GatheredAt {
  const mean = slots.mean(node);
  return {
    reads: [value, ...(hasMoments ? [mean] : [])],
    get: ({ get }) => {
      const x = get<Tensor4D>(value);
      // Where only frozen norms read it there is no mean, and none is needed.
      const center = hasMoments ? get<Tensor1D>(mean) : (zeros([x.shape[3]]) as Tensor1D);
      return { accumulated: get(slots.gradient(node)), x, mean: center };
    },
  };
}

/** The backward step of a unit: from its output's gradient to those of its parameters and of what it read. */
export function backwardStep(unit: Unit, options: BackwardOptions): Step {
  const { output, norm } = unit;
  const dy = slots.gradient(output);
  const made = norm ? normBackward(unit, norm, options) : layerBackward(unit, options);
  const { contributions } = options;
  return {
    label: labelOf(unit),
    node: output,
    direction: 'backward',
    reads: [dy, ...made.reads, ...contributions.filter(({ started }) => started).map(({ slot }) => slot)],
    writes: [
      ...made.parameters.map(slots.parameterGradient),
      ...contributions.filter(({ wanted }) => wanted).map(({ slot }) => slot),
    ],
    run: made.run,
  };
}

interface Made {
  reads: readonly Slot[];
  /** Names of those that it gives gradients of. */
  parameters: readonly string[];
  run(context: PassContext): StepOutputs;
}

/** Adds `dx` to the gradient of a part; several of one step may be of the same part. */
export function contribute(
  context: PassContext,
  outputs: StepOutputs,
  { slot, wanted, gathered, started }: Contribution,
  dx: () => Tensor,
): void {
  if (!wanted) return;
  const before = started ? (outputs[slot] ?? context.get(slot)) : undefined;
  if (gathered) outputs[slot] = ops.addGradient(before, dx() as Tensor4D);
  else outputs[slot] = before ? add(before, dx()) : dx();
}

function layerBackward({ output, inputs }: Unit, options: BackwardOptions): Made {
  const { contributions, isTrainable, placeOf, gatheredDy } = options;
  const { operation } = output;
  const { training } = recordOf(operation);
  if (!training) throw new Error(`${operation.op} is no unit of its own`);
  const names = parametersOfNode(output).map(({ name }) => name);
  const gradientSlots = names.map(slots.parameterGradient);
  const trained = names.filter(isTrainable);
  const wanted = names.map(isTrainable);
  const [dySlot, keptSlot, shapeSlots] = [slots.gradient(output), slots.kept(output), inputs.map(slots.value)];
  const inputsAreWanted = contributions.some((contribution) => contribution.wanted);
  const calls = [
    ...(inputsAreWanted ? [training.inputGradients] : []),
    ...(training.parameterGradients?.filter((_, index) => wanted[index]) ?? []),
  ];
  const needs = new Set(calls.flatMap((call) => call.needs));
  const xs = needs.has('inputs') ? inputs.map(placeOf) : [];
  const y = needs.has('output') ? placeOf(output) : undefined;
  const given = ({ get, find, parameter, shape }: PassContext) => ({
    inputShapes: shapeSlots.map(shape),
    parameters: names.map((name) => parameter(name)),
    inputs: xs.map((slot) => get(slot)),
    output: y === undefined ? undefined : get(y),
    kept: needs.has('kept') ? find(keptSlot) : undefined,
  });
  const reads = [...xs, ...(y === undefined ? [] : [y]), ...(needs.has('kept') ? [keptSlot] : [])];
  const { parameterGradientsAtOnce } = training;
  if (parameterGradientsAtOnce && givesParametersOnly({ output, inputs }, contributions, isTrainable)) {
    const run = (context: PassContext): StepOutputs => {
      const dy = gatheredDy ? gatheredDy.get(context) : context.get(dySlot);
      const gradients = parameterGradientsAtOnce(operation, { ...given(context), dy, wanted });
      return Object.fromEntries(gradientSlots.map((slot, index) => [slot, gradients[index]]));
    };
    return { reads: [...reads, ...(gatheredDy?.reads ?? [])], parameters: trained, run };
  }
  const run = (context: PassContext): StepOutputs => {
    const outputs: StepOutputs = {};
    const dy = context.get(dySlot);
    const call = { ...given(context), dy } as BackwardCall;
    training.parameterGradients?.forEach((gradient, index) => {
      if (wanted[index]) outputs[gradientSlots[index]!] = gradient.run(operation, call);
    });
    if (!inputsAreWanted) return outputs;
    const dxs = training.inputGradients.run(operation, call);
    for (const [index, one] of contributions.entries()) {
      // Several may be the gradient of the output itself, as of a sum.
      contribute(context, outputs, one, () => (dxs[index] === dy ? dy.clone() : dxs[index]!));
    }
    return outputs;
  };
  return { reads, parameters: trained, run };
}

/** Whether all that a unit has to give are gradients of its parameters, and it gives them at once: a convolution of images. */
export function givesParametersOnly(
  { output }: Pick<Unit, 'output' | 'inputs'>,
  contributions: readonly Contribution[],
  isTrainable: (name: string) => boolean,
): boolean {
  const atOnce = recordOf(output.operation).training?.parameterGradientsAtOnce !== undefined;
  const [first] = parametersOfNode(output);
  return atOnce && !contributions[0]!.wanted && isTrainable(first!.name);
}

function normBackward({ output, inputs }: Unit, norm: NormUnit, options: BackwardOptions): Made {
  const { contributions, isTrainable, placeOf, batchStatistics, gatheredDy } = options;
  const { name, spec } = norm.node.operation;
  const convolution = norm.convolution?.operation;
  const source = options.source!;
  const parts = inputs.map(placeOf);
  const [dySlot, activated] = [slots.gradient(output), slots.activated(output)];
  const filterName = `${convolution?.name}.weight`;
  const biasName = `${convolution?.name}.bias`;
  const [gammaName, betaName] = [`${name}.weight`, `${name}.bias`];
  const names = [
    gammaName,
    betaName,
    ...(convolution ? [filterName, ...(convolution.spec.bias ? [biasName] : [])] : []),
  ];
  const trained = names.filter(isTrainable);
  // Looked up by texts that are made here: made in each step, these would take longer than what is looked up.
  const parameterSlots = new Map(trained.map((parameter) => [parameter, slots.parameterGradient(parameter)]));
  const gradientSlots = contributions.map(({ slot }) => slot);
  const run = (context: PassContext): StepOutputs => {
    const dy = context.get<Tensor4D>(dySlot);
    const xs = parts.map((slot) => context.get<Tensor4D>(slot));
    const vectors = source.vectors(context);
    const begun = contributions.map(({ started }, index) => (started ? context.get(gradientSlots[index]!) : undefined));
    const { epsilon } = spec;
    const outputs: StepOutputs = {};
    const give = (parameter: string, gradient: Tensor | undefined) => {
      const slot = parameterSlots.get(parameter);
      if (slot !== undefined) outputs[slot] = gradient;
    };
    let gradients: ops.NormGradients;
    if (convolution) {
      const filter = context.parameter<Tensor4D>(filterName);
      const { stride, padding, bias } = convolution.spec;
      const kept = context.find<Tensor4D>(activated);
      const attributes = { epsilon, stride, padding, pooled: norm.pool !== undefined, bias, batchStatistics };
      const given = gatheredDy ? gatheredDy.get(context) : dy;
      const all = ops.normReluConvGradient(given, xs, vectors, filter, kept, begun, attributes);
      give(filterName, all.dfilter);
      give(biasName, all.dbias);
      gradients = all;
    } else if (norm.pool?.operation.op === 'maxPool') {
      const { window } = norm.pool.operation;
      const options = { epsilon, batchStatistics };
      gradients = ops.normReluMaxPoolGradient(dy, xs, vectors, window, context.find(activated), begun, options);
    } else {
      gradients = ops.normReluGradient(dy, xs, vectors, begun, { epsilon, relu: norm.relu, batchStatistics });
    }
    give(gammaName, gradients.dgamma);
    give(betaName, gradients.dbeta);
    contributions.forEach(({ wanted }, index) => {
      const accumulated = gradients.accumulators[index];
      // What was added to in place is where it was.
      if (wanted && accumulated !== begun[index]) outputs[gradientSlots[index]!] = accumulated;
    });
    return outputs;
  };
  const reads = [...parts, ...source.reads, activated, ...(convolution ? (gatheredDy?.reads ?? []) : [])];
  return { reads, parameters: trained, run };
}
