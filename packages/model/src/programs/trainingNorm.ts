import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { labelOf, type NormUnit } from '../graph/units.ts';
import { parametersOfNode } from '../parameters.ts';
import type { Step, StepState } from './executor.ts';
import type { Backward, BackwardOptions } from './gradients.ts';
import type { Slot, Slots } from './slots.ts';
import type { ForwardOptions } from './trainingOperation.ts';

/** Vectors that a norm unit normalises with: where they are held, and how to get them. */
export interface NormSource {
  reads: readonly Slot[];
  vectors(state: StepState): ops.NormVectors;
}

/** The norm's own parameters, and the batch's moments or, where it is frozen, the running ones. */
export function normSource({ norm, source }: NormUnit, batchStatistics: boolean, slots: Slots): NormSource {
  const { name } = norm.operation;
  const [mean, variance] = batchStatistics
    ? [slots.mean(source.node), slots.variance(source.node)]
    : [slots.parameter(`${name}.running_mean`), slots.parameter(`${name}.running_var`)];
  const [gamma, beta] = [slots.parameter(`${name}.weight`), slots.parameter(`${name}.bias`)];
  return {
    reads: batchStatistics ? [mean, variance] : [],
    vectors: (state) => ({
      mean: state.get(mean),
      variance: state.get(variance),
      gamma: state.get(gamma),
      beta: state.get(beta),
    }),
  };
}

/** Filter and, where the convolution has one, bias. */
function filterSlots({ convolution }: Extract<NormUnit, { convolution: unknown }>, slots: Slots) {
  const [filter, bias] = parametersOfNode(convolution).map(({ name }) => slots.parameter(name));
  return { filter: filter!, bias };
}

/** The forward step of a norm and the operations that run in the same call. */
export function normForward(unit: NormUnit, options: ForwardOptions): Step {
  const { slots, batchStatistics, moments } = options;
  const { output, inputs } = unit;
  const source = normSource(unit, batchStatistics, slots);
  const parts = inputs.map(slots.value);
  const call = forwardCall(unit, options);
  return {
    label: labelOf(unit),
    node: output,
    direction: 'forward',
    reads: [...parts, ...source.reads],
    writes: [slots.value(output), slots.kept(output), ...(moments ? [slots.mean(output), slots.variance(output)] : [])],
    run: (state) =>
      call(
        state,
        parts.map((slot) => state.get<Tensor4D>(slot)),
        source.vectors(state),
      ),
  };
}

type ForwardCall = (state: StepState, xs: Tensor4D[], vectors: ops.NormVectors) => (Tensor | undefined)[];

function forwardCall(unit: NormUnit, options: ForwardOptions): ForwardCall {
  const { slots, hasBackward, moments, isPart, memoryEfficient } = options;
  const { epsilon } = unit.norm.operation.spec;
  const keepActivated = hasBackward && !memoryEfficient;
  switch (unit.kind) {
    case 'norm':
    case 'normRelu': {
      const relu = unit.kind === 'normRelu';
      return (_state, xs, vectors) => [ops.normRelu(xs, vectors, { epsilon, relu })];
    }
    case 'normReluMaxPool': {
      const { window } = unit.pool.operation;
      return (_state, xs, vectors) => {
        const { y, kept } = ops.normReluMaxPool(xs, vectors, window, { epsilon, keepActivated });
        return [y, hasBackward ? kept : undefined];
      };
    }
    case 'normReluConv':
    case 'normReluConvPool': {
      const { stride, padding } = unit.convolution.operation.spec;
      const attributes = {
        epsilon,
        stride,
        padding,
        pooled: unit.kind === 'normReluConvPool',
        keepActivated,
        moments,
        isPart,
      };
      const { filter, bias } = filterSlots(unit, slots);
      return (state, xs, vectors) => {
        const filterTensor = state.get<Tensor4D>(filter);
        const biasTensor = bias === undefined ? undefined : state.get<Tensor1D>(bias);
        const made = ops.normReluConv(xs, vectors, filterTensor, biasTensor, attributes);
        return moments
          ? [made.y, made.activated, made.moments?.mean, made.moments?.variance]
          : [made.y, made.activated];
      };
    }
  }
}

/** The backward step of a norm and the operations that run in the same call. */
export function normBackward(unit: NormUnit, options: BackwardOptions): Backward {
  const { slots, contributions, isTrainable, placeOf, batchStatistics, gatheredDy } = options;
  const { output, inputs, norm } = unit;
  const source = normSource(unit, batchStatistics, slots);
  const parts = inputs.map(placeOf);
  const kept = slots.kept(output);
  const { name } = norm.operation;
  const convolution = 'convolution' in unit ? parametersOfNode(unit.convolution).map((spec) => spec.name) : [];
  const names = [`${name}.weight`, `${name}.bias`, ...convolution];
  const trained = names.filter(isTrainable);
  const trainedPlaces = names.map((parameter) => trained.indexOf(parameter));
  // Where nothing below can be trained, nobody asks for what reaches the maps.
  const overReplicas = batchStatistics && options.overReplicas && contributions.some(({ wanted }) => wanted);
  const call = overReplicas ? callOverReplicas(unit, options) : backwardCall(unit, options);
  const run: Backward['run'] = (state, places, size) => {
    const xs = parts.map((slot) => state.get<Tensor4D>(slot));
    const begun = contributions.map(({ started, slot }) => (started ? state.get(slot) : undefined));
    const gradients = call(state, xs, source.vectors(state), state.find<Tensor4D>(kept), begun);
    const outputs: (Tensor | undefined)[] = new Array(size).fill(undefined);
    const own = [gradients.dgamma, gradients.dbeta, gradients.dfilter, gradients.dbias];
    trainedPlaces.forEach((place, index) => {
      if (place >= 0) outputs[place] = own[index];
    });
    contributions.forEach(({ wanted }, index) => {
      const accumulated = gradients.accumulators[index];
      // An accumulator that was added to in place stays in its slot.
      if (wanted && accumulated !== begun[index]) outputs[places[index]!] = accumulated;
    });
    return outputs;
  };
  const reads = [
    ...parts,
    ...source.reads,
    kept,
    ...(convolution.length > 0 ? (gatheredDy?.reads ?? []) : []),
    ...(overReplicas ? [countSlot(unit, slots)] : []),
  ];
  return { reads, trained, run };
}

/** All parts of what a norm reads have as many values a channel. */
const countSlot = ({ source }: NormUnit, slots: Slots): Slot => slots.count(source.parts[0]!);

/** The backward call of a norm whose batch several processes share: what goes through mean and variance comes after it. */
function callOverReplicas(unit: NormUnit, options: BackwardOptions): BackwardCall {
  const { epsilon } = unit.norm.operation.spec;
  const count = countSlot(unit, options.slots);
  const call = backwardCall(unit, { ...options, batchStatistics: false });
  return (state, xs, vectors, kept, begun) => {
    const own = call(state, xs, vectors, kept, begun);
    const total = state.get<Tensor1D>(count);
    const { replicas, isPadding } = state;
    const accumulators = ops.gradientOverReplicas(own, xs, vectors, total, replicas, { epsilon, isPadding });
    return { ...own, accumulators };
  };
}

type BackwardCall = (
  state: StepState,
  xs: Tensor4D[],
  vectors: ops.NormVectors,
  kept: Tensor4D | undefined,
  begun: (Tensor | undefined)[],
) => ops.NormGradients & { dfilter?: Tensor; dbias?: Tensor | undefined };

function backwardCall(unit: NormUnit, { slots, batchStatistics, gatheredDy }: BackwardOptions): BackwardCall {
  const { epsilon } = unit.norm.operation.spec;
  const dySlot = slots.gradient(unit.output);
  switch (unit.kind) {
    case 'norm':
    case 'normRelu': {
      const attributes = { epsilon, relu: unit.kind === 'normRelu', batchStatistics };
      return (state, xs, vectors, _kept, begun) =>
        ops.normReluGradient(state.get<Tensor4D>(dySlot), xs, vectors, begun, attributes);
    }
    case 'normReluMaxPool': {
      const { window } = unit.pool.operation;
      const attributes = { epsilon, batchStatistics };
      return (state, xs, vectors, kept, begun) =>
        ops.normReluMaxPoolGradient(state.get<Tensor4D>(dySlot), xs, vectors, window, kept, begun, attributes);
    }
    case 'normReluConv':
    case 'normReluConvPool': {
      const { stride, padding, bias } = unit.convolution.operation.spec;
      const attributes = { epsilon, stride, padding, pooled: unit.kind === 'normReluConvPool', bias, batchStatistics };
      const { filter } = filterSlots(unit, slots);
      return (state, xs, vectors, kept, begun) => {
        const dy = gatheredDy ? gatheredDy.get(state) : state.get<Tensor4D>(dySlot);
        return ops.normReluConvGradient(dy, xs, vectors, state.get<Tensor4D>(filter), kept, begun, attributes);
      };
    }
  }
}
