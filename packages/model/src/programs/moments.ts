import * as ops from '@densenet/ops';
import { concat1d, mul, split, type Tensor1D, type Tensor4D, tensor1d, util } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import type { NormUnit, Value } from '../graph/units.ts';
import type { Step } from './executor.ts';
import type { Slots } from './slots.ts';

/**
 * Steps that make the moments of a value. Those of each part are computed once, and those of a concatenation joined from the moments
 * of the values that it joins: in a dense block every layer reads what the one before it read, and one part more.
 *
 * @param planned nodes whose moments have a step already; those of the new steps are added
 */
export function momentSteps({ node, joins }: Value, slots: Slots, planned: Set<GraphNode>): Step[] {
  if (planned.has(node)) return [];
  planned.add(node);
  const common = { node, direction: 'forward' as const, writes: [slots.mean(node), slots.variance(node)] };
  if (joins.length === 0) {
    const value = slots.value(node);
    const run: Step['run'] = (state) => {
      const { mean, variance } = ops.channelMoments(state.get<Tensor4D>(value));
      return [mean, variance];
    };
    return [{ ...common, label: `channelMoments of ${node.id}`, reads: [value], run }];
  }
  const joined = joins.map((value) => ({ mean: slots.mean(value.node), variance: slots.variance(value.node) }));
  const join: Step = {
    ...common,
    label: `joined channelMoments of ${node.id}`,
    reads: joined.flatMap((moments) => [moments.mean, moments.variance]),
    run: (state) => {
      const parts = joined.map((slots) => ({
        mean: state.get<Tensor1D>(slots.mean),
        variance: state.get<Tensor1D>(slots.variance),
      }));
      const { mean, variance } = ops.joinMoments(parts);
      return [mean, variance];
    },
  };
  return [...joins.flatMap((value) => momentSteps(value, slots, planned)), join];
}

/**
 * Hands out the batch's statistics of all norms: as PyTorch averages the variance, divided by one less than the number of
 * values. One step, since many small ones take longer than they compute.
 */
export function statisticsStep(norms: readonly NormUnit[], slots: Slots, node: GraphNode): Step {
  const means = norms.map(({ source }) => slots.mean(source.node));
  const variances = norms.map(({ source }) => slots.variance(source.node));
  const names = norms.map(({ norm }) => norm.operation.name);
  const firstParts = norms.map(({ source }) => slots.value(source.parts[0]!));
  return {
    label: 'statistics of the batch',
    node,
    direction: 'forward',
    reads: [...means, ...variances],
    writes: [...names.map(slots.batchMean), ...names.map(slots.batchVariance)],
    run: (state) => {
      const biased = variances.map((slot) => state.get<Tensor1D>(slot));
      const sizes = biased.map(({ size }) => size);
      // A typed array: TensorFlow.js would go through an array of numbers twice.
      const factors = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
      let filled = 0;
      for (const [index, part] of firstParts.entries()) {
        const count = util.sizeFromShape(state.shape(part).slice(0, 3));
        const size = sizes[index]!;
        factors.fill(count / (count - 1), filled, filled + size);
        filled += size;
      }
      const unbiased = split(mul(concat1d(biased), tensor1d(factors)), sizes);
      return [...means.map((mean) => state.get(mean).clone()), ...unbiased];
    },
  };
}
