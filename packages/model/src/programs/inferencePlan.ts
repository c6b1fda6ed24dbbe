import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { type FuseOptions, fuse } from '../graph/fuse.ts';
import type { Graph } from '../graph/graph.ts';
import { labelOf, type Unit } from '../graph/units.ts';
import { runPrepared } from '../operations/conv2d.ts';
import { recordOf } from '../operations/index.ts';
import { type Sequence, type Step, sequence } from './executor.ts';
import type { InferenceWeights } from './inferenceWeights.ts';
import { createSlots, type Slot, type Slots } from './slots.ts';

/** What an inference program does. */
export interface InferencePlan {
  slots: Slots;
  sequence: Sequence;
  /** Where the result and then the values of the nodes that are kept are, once the steps have run. */
  results: readonly Slot[];
}

/** Plans the fewest calls that give the result and what is kept. */
export function planInference(
  graph: Graph,
  weights: InferenceWeights,
  options: Required<Omit<FuseOptions, 'phase'>>,
): InferencePlan {
  const { units, standInOf } = fuse(graph, { ...options, phase: 'inference' });
  const slots = createSlots();
  const results = [graph.output, ...options.kept].map((node) => slots.value(standInOf(node)));
  const steps = units.map((unit): Step => {
    const reads = unit.inputs.map(slots.value);
    const call = callOf(unit, weights);
    return {
      label: labelOf(unit),
      node: unit.output,
      direction: 'forward',
      reads,
      writes: [slots.value(unit.output)],
      run: (state) => [call(reads.map((slot) => state.get(slot)))],
    };
  });
  return { slots, sequence: sequence(steps, new Set(results)), results };
}

function callOf(unit: Unit, weights: InferenceWeights): (inputs: Tensor[]) => Tensor {
  switch (unit.kind) {
    case 'plain': {
      const { operation } = unit.output;
      const { inference } = recordOf(operation);
      if (!inference) throw new Error(`${operation.op} is no step of an inference program by itself`);
      const prepared = weights.of(unit.output);
      return (xs) => inference.run(operation, xs, prepared);
    }
    case 'conv': {
      const prepared = weights.of(unit.convolution);
      const options = { ...unit.convolution.operation.spec, relu: unit.relu };
      return ([x]) => runPrepared(x!, prepared, options);
    }
    case 'norm': {
      const prepared = weights.of(unit.norm);
      const { operation } = unit.norm;
      const { inference } = recordOf(operation);
      return (xs) => inference!.run(operation, xs, prepared);
    }
    case 'normRelu': {
      const [scale, shift] = weights.of(unit.norm) as Tensor1D[];
      return ([x]) => ops.scaleShiftRelu(x as Tensor4D, scale!, shift!);
    }
    case 'normReluConv':
    case 'normReluConvPool': {
      const [scale, shift] = weights.of(unit.norm) as [Tensor1D, Tensor1D];
      const [filter, bias, prepared] = weights.of(unit.convolution) as [Tensor4D, Tensor1D?, Tensor?];
      const { stride, padding } = unit.convolution.operation.spec;
      const options = { stride, padding, relu: unit.relu, pooled: unit.kind === 'normReluConvPool', prepared };
      return (parts) => ops.scaleShiftReluConv2d(parts as Tensor4D[], { scale, shift }, filter, bias, options);
    }
    case 'normReluMaxPool':
      throw new Error(`${unit.kind} is no step of an inference program`);
  }
}
