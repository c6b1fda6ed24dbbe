import * as ops from '@densenet/ops';
import { add, type Tensor, type Tensor1D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import type { GraphNode } from './graph.ts';
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
  const { contributions, placeOf } = options;
  const { operation } = output;
  const dySlot = slots.gradient(output);
  const [input] = inputs;
  const [first] = contributions;
  const shapeOfInput = (context: PassContext) => context.shape(slots.value(input!));
  const of = (reads: readonly Slot[], dx: (dy: Tensor4D, context: PassContext) => Tensor): Made => ({
    reads,
    parameters: [],
    run: (context) => {
      const outputs: StepOutputs = {};
      contribute(context, outputs, first!, () => dx(context.get(dySlot), context));
      return outputs;
    },
  });
  switch (operation.op) {
    case 'conv2d':
    case 'linear':
      return weightedBackward({ output, inputs }, options);
    case 'relu': {
      const y = placeOf(output);
      return of([y], (dy, { get }) => ops.reluGradient(dy, get<Tensor4D>(y)));
    }
    case 'maxPool': {
      const [x, y, workspace] = [placeOf(input!), placeOf(output), slots.workspace(output)];
      return of([x, y, workspace], (dy, { get, find }) =>
        ops.maxPoolGradient(dy, get(x), { y: get(y), workspace: find(workspace) }, operation.window),
      );
    }
    case 'averagePool':
      return of([], (dy, context) => ops.averagePoolGradient(dy, shapeOfInput(context), operation.window));
    case 'globalAveragePool':
      return of([], (dy, context) => ops.globalAveragePoolGradient(dy, shapeOfInput(context)));
    case 'dropout': {
      const mask = slots.mask(output);
      return of([mask], (dy, { get }) => ops.dropoutWithMask(dy, get<Tensor4D>(mask)));
    }
    case 'add':
    case 'concat': {
      const run = (context: PassContext): StepOutputs => {
        const outputs: StepOutputs = {};
        const dy = context.get(dySlot);
        const channels = inputs.map((part) => context.shape(slots.value(part)).at(-1)!);
        const dxs = operation.op === 'add' ? inputs.map(() => dy) : ops.concatGradient(dy, channels);
        for (const [index, one] of contributions.entries()) {
          contribute(context, outputs, one, () => dxs[index]!.clone());
        }
        return outputs;
      };
      return { reads: [], parameters: [], run };
    }
    case 'input':
    case 'batchNorm':
      throw new Error(`${operation.op} is no unit of its own`);
  }
}

/** Whether all that a convolution without a norm before it has to give are gradients of its parameters: one that reads images. */
export function givesParametersOnly(
  { output: { operation } }: Unit,
  contributions: readonly Contribution[],
  isTrainable: (name: string) => boolean,
): boolean {
  return operation.op === 'conv2d' && !contributions[0]!.wanted && isTrainable(`${operation.name}.weight`);
}

/** Of a convolution without a norm before it, or of the classifier. */
function weightedBackward({ output, inputs }: Unit, options: BackwardOptions): Made {
  const { operation } = output;
  if (operation.op !== 'conv2d' && operation.op !== 'linear') throw new Error(`${operation.op} has no weight`);
  const { contributions, isTrainable, placeOf, gatheredDy } = options;
  const [weight, bias] = [`${operation.name}.weight`, `${operation.name}.bias`];
  const hasBias = operation.op === 'linear' || operation.spec.bias;
  const [trainsWeight, trainsBias] = [isTrainable(weight), hasBias && isTrainable(bias)];
  const [dWeight, dBias] = [weight, bias].map(slots.parameterGradient) as [Slot, Slot];
  const xSlot = slots.value(inputs[0]!);
  const x = trainsWeight ? placeOf(inputs[0]!) : undefined;
  const dySlot = slots.gradient(output);
  const parameters = [...(trainsWeight ? [weight] : []), ...(trainsBias ? [bias] : [])];
  if (
    operation.op === 'conv2d' &&
    x !== undefined &&
    givesParametersOnly({ output, inputs }, contributions, isTrainable)
  ) {
    const run = (context: PassContext): StepOutputs => {
      const dy = gatheredDy ? gatheredDy.get(context) : context.get<Tensor4D>(dySlot);
      const { stride, padding } = operation.spec;
      const { shape } = context.parameter(weight);
      const made = ops.conv2dParameterGradients(context.get(x), dy, shape, { stride, padding, bias: trainsBias });
      return { [dWeight]: made.dfilter, [dBias]: made.dbias };
    };
    return { reads: [x, ...(gatheredDy?.reads ?? [])], parameters, run };
  }
  const run = (context: PassContext): StepOutputs => {
    const outputs: StepOutputs = {};
    const dy = context.get(dySlot);
    const filter = context.parameter(weight);
    if (x !== undefined) {
      outputs[dWeight] =
        operation.op === 'conv2d'
          ? ops.conv2dFilterGradient(context.get(x), dy, filter.shape, operation.spec)
          : ops.linearWeightGradient(context.get(x), dy);
    }
    if (trainsBias) {
      outputs[dBias] = operation.op === 'conv2d' ? ops.conv2dBiasGradient(dy) : ops.linearBiasGradient(dy);
    }
    contribute(context, outputs, contributions[0]!, () =>
      operation.op === 'conv2d'
        ? ops.conv2dInputGradient(dy, filter, context.shape(xSlot), operation.spec)
        : ops.linearInputGradient(dy, filter),
    );
    return outputs;
  };
  return { reads: x === undefined ? [] : [x], parameters, run };
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
