import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import { labelOf, type PlainUnit } from '../graph/units.ts';
import { type Operation, recordOf } from '../operations/index.ts';
import type { BackwardCall, TrainingCalls } from '../operations/record.ts';
import { parametersOfNode } from '../parameters.ts';
import type { Step, StepState } from './executor.ts';
import { addTo, type Backward, type BackwardOptions, type Contribution } from './gradients.ts';
import type { Slot, Slots } from './slots.ts';

/** What a unit's forward step makes and keeps. */
export interface ForwardOptions {
  slots: Slots;
  /** Whether there will be a backward step. */
  hasBackward: boolean;
  /** Whether a norm unit uses the batch's statistics. */
  batchStatistics: boolean;
  /** Whether a norm reads the output, so that its moments are wanted. */
  moments: boolean;
  /** Whether these are of a part of the batch, of which other processes have more. */
  isPart: boolean;
  memoryEfficient: boolean;
}

function callsOf({ operation }: GraphNode): TrainingCalls<Operation> {
  const { training } = recordOf(operation);
  if (!training) throw new Error(`${operation.op} is no unit of its own`);
  return training;
}

/** The forward step of an operation by itself. */
export function operationForward(unit: PlainUnit, { slots, hasBackward, moments, isPart }: ForwardOptions): Step {
  const { output, inputs } = unit;
  const { operation } = output;
  const calls = callsOf(output);
  const reads = inputs.map(slots.value);
  const parameterSlots = parametersOfNode(output).map(({ name }) => slots.parameter(name));
  return {
    label: labelOf(unit),
    node: output,
    direction: 'forward',
    reads,
    writes: [slots.value(output), slots.kept(output), ...(moments ? [slots.mean(output), slots.variance(output)] : [])],
    run: (state) => {
      const made = calls.forward(operation, {
        inputs: reads.map((slot) => state.get(slot)),
        parameters: parameterSlots.map((slot) => state.get(slot)),
        random: state.random,
        hasBackward,
        wantsMoments: moments,
        isPart,
      });
      return moments ? [made.y, made.kept, made.moments?.mean, made.moments?.variance] : [made.y, made.kept];
    },
  };
}

/** An activation, computed from its input once more, into `slot`. */
export function activationAgain({ output }: PlainUnit, reads: readonly Slot[], slot: Slot): Step {
  const { forward } = callsOf(output);
  return {
    label: `${output.operation.op} ${output.id} again`,
    node: output,
    direction: 'backward',
    reads,
    writes: [slot],
    run: (state) => {
      const inputs = reads.map((read) => state.get(read));
      const call = {
        inputs,
        parameters: [],
        random: state.random,
        hasBackward: true,
        wantsMoments: false,
        isPart: false,
      };
      return [forward(output.operation, call).y];
    },
  };
}

/** Whether only gradients of a unit's parameters are wanted, and its operation gives them in one call: a convolution of images. */
export function givesParametersOnly(
  { output }: PlainUnit,
  [first]: readonly Contribution[],
  isTrainable: (name: string) => boolean,
): boolean {
  const [parameter] = parametersOfNode(output);
  return callsOf(output).parameterGradientsAtOnce !== undefined && !first!.wanted && isTrainable(parameter!.name);
}

/** The backward step of an operation by itself. */
export function operationBackward(unit: PlainUnit, options: BackwardOptions): Backward {
  const { output, inputs } = unit;
  const { slots, contributions, isTrainable, gatheredDy } = options;
  const { operation } = output;
  const calls = callsOf(output);
  const names = parametersOfNode(output).map(({ name }) => name);
  const wanted = names.map(isTrainable);
  const trained = names.filter(isTrainable);
  const trainedCalls = calls.parameterGradients?.filter((_, index) => wanted[index]) ?? [];
  const inputsAreWanted = contributions.some((contribution) => contribution.wanted);
  const needs = new Set([...(inputsAreWanted ? [calls.inputGradients] : []), ...trainedCalls].flatMap((c) => c.needs));
  const { reads, given } = backwardCall(unit, options, needs, names);
  const { parameterGradientsAtOnce } = calls;
  const dySlot = slots.gradient(output);

  if (parameterGradientsAtOnce && givesParametersOnly(unit, contributions, isTrainable)) {
    const run: Backward['run'] = (state) => {
      const dy = gatheredDy ? gatheredDy.get(state) : state.get(dySlot);
      const gradients = parameterGradientsAtOnce(operation, { ...given(state), dy, wanted });
      return gradients.filter((_, index) => wanted[index]);
    };
    return { reads: [...reads, ...(gatheredDy?.reads ?? [])], trained, run };
  }
  const run: Backward['run'] = (state, places, size) => {
    const dy = state.get(dySlot);
    const call = { ...given(state), dy } as BackwardCall;
    const outputs: (Tensor | undefined)[] = new Array(size).fill(undefined);
    trainedCalls.forEach((gradient, index) => {
      outputs[index] = gradient.run(operation, call);
    });
    if (!inputsAreWanted) return outputs;
    const dxs = calls.inputGradients.run(operation, call);
    for (let index = 0; index < inputs.length; index++) {
      const { slot, wanted: isWanted, started, gathered } = contributions[index]!;
      if (!isWanted) continue;
      const place = places[index]!;
      const before = started ? (outputs[place] ?? state.get(slot)) : undefined;
      // The gradients of several inputs may be `dy` itself, as for a sum: each needs a handle of its own.
      const dx = dxs[index] === dy ? dy.clone() : dxs[index]!;
      outputs[place] = addTo(before, dx, gathered);
    }
    return outputs;
  };
  return { reads, trained, run };
}

/** The tensors that an operation's gradients need: their slots, and how to get them in a run. */
function backwardCall(
  { output, inputs }: PlainUnit,
  { slots, placeOf }: BackwardOptions,
  needs: ReadonlySet<'inputs' | 'output' | 'kept'>,
  names: readonly string[],
) {
  const xs = needs.has('inputs') ? inputs.map(placeOf) : [];
  const y = needs.has('output') ? placeOf(output) : undefined;
  const kept = needs.has('kept') ? slots.kept(output) : undefined;
  const shapeSlots = inputs.map(slots.value);
  const parameterSlots = names.map(slots.parameter);
  return {
    reads: [...xs, y, kept].filter((slot) => slot !== undefined),
    given: (state: StepState) => ({
      inputShapes: shapeSlots.map((slot) => state.shape(slot)),
      parameters: parameterSlots.map((slot) => state.get(slot)),
      inputs: xs.map((slot) => state.get(slot)),
      output: y === undefined ? undefined : state.get(y),
      kept: kept === undefined ? undefined : state.find(kept),
    }),
  };
}
