import * as ops from '@densenet/ops';
import {
  concat1d,
  div,
  gather,
  mul,
  split,
  sub,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  util,
} from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import type { NormUnit, Value } from '../graph/units.ts';
import type { Step, StepState } from './executor.ts';
import type { Slot, Slots } from './slots.ts';

export interface MomentOptions {
  slots: Slots;
  /** Nodes whose moments have a step already; those of new steps are added. */
  planned: Set<GraphNode>;
  /** Whether moments are those of several processes. */
  overReplicas: boolean;
}

/** The step after the one that has made the moments of a node from this process's part: they become those of all parts. */
export function overReplicasStep(node: GraphNode, slots: Slots): Step {
  const [value, mean, variance] = [slots.value(node), slots.mean(node), slots.variance(node)];
  return {
    label: `channelMoments of ${node.id} in all processes`,
    node,
    direction: 'forward',
    reads: [mean, variance],
    writes: [mean, variance, slots.count(node)],
    run: (state) => {
      const own = { mean: state.get<Tensor1D>(mean), variance: state.get<Tensor1D>(variance) };
      const count = state.isPadding ? 0 : util.sizeFromShape(state.shape(value).slice(0, 3));
      const shared = ops.momentsOverReplicas(own, count, state.replicas);
      return [shared.mean, shared.variance, shared.count];
    },
  };
}

/**
 * Steps that make the moments of a value. Those of each part are computed once, and those of a concatenation joined from the moments
 * of the values that it joins: in a dense block every layer reads what the one before it read, and one part more.
 */
export function momentSteps({ node, joins }: Value, options: MomentOptions): Step[] {
  const { slots, planned, overReplicas } = options;
  if (planned.has(node)) return [];
  planned.add(node);
  const common = { node, direction: 'forward' as const, writes: [slots.mean(node), slots.variance(node)] };
  if (joins.length === 0) {
    const value = slots.value(node);
    const run: Step['run'] = (state) => {
      const { mean, variance } = ops.channelMoments(state.get<Tensor4D>(value), { isPart: overReplicas });
      return [mean, variance];
    };
    const own: Step = { ...common, label: `channelMoments of ${node.id}`, reads: [value], run };
    return overReplicas ? [own, overReplicasStep(node, slots)] : [own];
  }
  const joined = joins.map((value) => ({ mean: slots.mean(value.node), variance: slots.variance(value.node) }));
  const run: Step['run'] = (state) => {
    const parts = joined.map((slots) => ({
      mean: state.get<Tensor1D>(slots.mean),
      variance: state.get<Tensor1D>(slots.variance),
    }));
    const { mean, variance } = ops.joinMoments(parts);
    return [mean, variance];
  };
  const join: Step = {
    ...common,
    label: `joined channelMoments of ${node.id}`,
    reads: joined.flatMap((moments) => [moments.mean, moments.variance]),
    run,
  };
  return [...joins.flatMap((value) => momentSteps(value, options)), join];
}

/**
 * Hands out the batch's statistics of all norms: as PyTorch averages the variance, divided by one less than the number of
 * values. One step, since many small ones take longer than they compute.
 */
export function statisticsStep(
  norms: readonly NormUnit[],
  node: GraphNode,
  { slots, overReplicas }: Omit<MomentOptions, 'planned'>,
): Step {
  const means = norms.map(({ source }) => slots.mean(source.node));
  const variances = norms.map(({ source }) => slots.variance(source.node));
  const names = norms.map(({ norm }) => norm.operation.name);
  const firstParts = norms.map(({ source }) => source.parts[0]!);
  const [values, counts] = [firstParts.map(slots.value), firstParts.map(slots.count)];
  const factorsOf = overReplicas ? factorsOfCounts(counts) : factorsOfShapes(values);
  const run: Step['run'] = (state) => {
    const biased = variances.map((slot) => state.get<Tensor1D>(slot));
    const sizes = biased.map(({ size }) => size);
    const unbiased = split(mul(concat1d(biased), factorsOf(state, sizes)), sizes);
    return [...means.map((mean) => state.get(mean).clone()), ...unbiased];
  };
  return {
    label: 'statistics of the batch',
    node,
    direction: 'forward',
    reads: [...means, ...variances, ...(overReplicas ? counts : [])],
    writes: [...names.map(slots.batchMean), ...names.map(slots.batchVariance)],
    run,
  };
}

/** Gives for each channel of each norm by how much its unbiased variance is larger; `sizes` are the norms' channels. */
type Factors = (state: StepState, sizes: readonly number[]) => Tensor1D;

const channelsOf = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

/** @param values maps that the norms read */
const factorsOfShapes =
  (values: readonly Slot[]): Factors =>
  (state, sizes) => {
    // A typed array: TensorFlow.js would go through an array of numbers twice.
    const factors = new Float32Array(channelsOf(sizes));
    let filled = 0;
    for (const [index, value] of values.entries()) {
      const count = util.sizeFromShape(state.shape(value).slice(0, 3));
      const size = sizes[index]!;
      factors.fill(count / (count - 1), filled, filled + size);
      filled += size;
    }
    return tensor1d(factors);
  };

/** @param counts of values in all processes */
const factorsOfCounts =
  (counts: readonly Slot[]): Factors =>
  (state, sizes) => {
    const count = concat1d(counts.map((slot) => state.get<Tensor1D>(slot)));
    const norms = Int32Array.from(sizes.flatMap((size, index) => Array<number>(size).fill(index)));
    return gather(div(count, sub(count, 1)), tensor1d(norms, 'int32'));
  };
