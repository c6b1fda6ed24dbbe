import * as ops from '@densenet/ops';
import { concat1d, mul, split, type Tensor1D, type Tensor4D, tensor1d, util } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph/graph.ts';
import { recordOf } from '../operations/index.ts';
import { parametersOfNode } from '../parameters.ts';
import { type PassContext, type Slot, type Step, type StepOutputs, slots } from './trainingStep.ts';
import type { NormUnit, Unit, Value } from './trainingUnits.ts';

/** Vectors that a norm unit normalises with: where they are held, and how to get them. */
export interface NormSource {
  reads: readonly Slot[];
  vectors(context: PassContext): ops.NormVectors;
}

/** The norm's own parameters, and the batch's moments or, where it is frozen, the running ones. */
export function normSource({ node, source }: NormUnit, batchStatistics: boolean): NormSource {
  const { name } = node.operation;
  const [mean, variance] = [slots.mean(source.node), slots.variance(source.node)];
  const [runningMean, runningVariance] = [`${name}.running_mean`, `${name}.running_var`];
  const [gamma, beta] = [`${name}.weight`, `${name}.bias`];
  return {
    reads: batchStatistics ? [mean, variance] : [],
    vectors: ({ get, parameter }) => ({
      mean: batchStatistics ? get(mean) : parameter(runningMean),
      variance: batchStatistics ? get(variance) : parameter(runningVariance),
      gamma: parameter(gamma),
      beta: parameter(beta),
    }),
  };
}

/**
 * Steps that make the moments of a value, without those that `planned` has already. Each part's are computed once, and
 * those of a concatenation joined from those of what it joins: in a dense block every layer reads what the one before
 * it read, and one part more.
 */
export function momentSteps({ node, joins }: Value, planned: Set<GraphNode>): Step[] {
  if (planned.has(node)) return [];
  planned.add(node);
  const [mean, variance] = [slots.mean(node), slots.variance(node)];
  const common = { node, direction: 'forward' as const, writes: [mean, variance] };
  if (joins.length === 0) {
    const value = slots.value(node);
    const run = ({ get }: PassContext) => {
      const moments = ops.channelMoments(get<Tensor4D>(value));
      return { [mean]: moments.mean, [variance]: moments.variance };
    };
    return [{ ...common, label: `channelMoments of ${node.id}`, reads: [value], run }];
  }
  const joined = joins.map((value) => ({ mean: slots.mean(value.node), variance: slots.variance(value.node) }));
  const join: Step = {
    ...common,
    label: `joined channelMoments of ${node.id}`,
    reads: joined.flatMap((moments) => [moments.mean, moments.variance]),
    run: ({ get }) => {
      const moments = ops.joinMoments(joined.map((slot) => ({ mean: get(slot.mean), variance: get(slot.variance) })));
      return { [mean]: moments.mean, [variance]: moments.variance };
    },
  };
  return [...joins.flatMap((value) => momentSteps(value, planned)), join];
}

/** What a unit's forward step keeps for a backward step. */
export interface ForwardOptions {
  /** Whether there will be a backward step. */
  hasBackward: boolean;
  batchStatistics: boolean;
  /** Whether a norm reads the output, so that its moments are wanted. */
  moments: boolean;
  memoryEfficient: boolean;
}

function kindOf({ relu, convolution, pool }: NormUnit): string {
  if (convolution) return pool ? 'normReluConvPool' : 'normReluConv';
  if (pool) return 'normReluMaxPool';
  return relu ? 'normRelu' : 'norm';
}

export function labelOf({ output, norm }: Unit): string {
  if (norm) {
    return `${kindOf(norm)} ${(norm.convolution ?? norm.node).operation.name}`;
  }
  const { operation } = output;
  return 'name' in operation ? `${operation.op} ${operation.name}` : `${operation.op} ${output.id}`;
}

/** The forward step of a unit. */
export function forwardStep(unit: Unit, options: ForwardOptions): Step {
  const { output, inputs, norm } = unit;
  const label = labelOf(unit);
  const common = { label, node: output, direction: 'forward' as const };
  const reads = inputs.map(slots.value);
  if (norm) return { ...common, ...normForward(unit, norm, options) };
  const { hasBackward, moments: wantsMoments } = options;
  const { operation } = output;
  const { training } = recordOf(operation);
  if (!training) throw new Error(`${operation.op} is no unit of its own`);
  const [value, kept] = [slots.value(output), slots.kept(output)];
  const [mean, variance] = [slots.mean(output), slots.variance(output)];
  const names = parametersOfNode(output).map(({ name }) => name);
  return {
    ...common,
    reads,
    writes: [value, kept, ...(wantsMoments ? [mean, variance] : [])],
    run: ({ get, parameter, random }) => {
      const [xs, parameters] = [reads.map((slot) => get(slot)), names.map((name) => parameter(name))];
      const made = training.forward(operation, { inputs: xs, parameters, random, hasBackward, wantsMoments });
      return { [value]: made.y, [kept]: made.kept, [mean]: made.moments?.mean, [variance]: made.moments?.variance };
    },
  };
}

function normForward(
  { output, inputs }: Unit,
  norm: NormUnit,
  { hasBackward, batchStatistics, moments, memoryEfficient }: ForwardOptions,
): Pick<Step, 'reads' | 'writes' | 'run'> {
  const { epsilon } = norm.node.operation.spec;
  const source = normSource(norm, batchStatistics);
  const parts = inputs.map(slots.value);
  const [value, activated] = [slots.value(output), slots.activated(output)];
  const [mean, variance] = [slots.mean(output), slots.variance(output)];
  const convolution = norm.convolution?.operation;
  const [filterName, biasName] = [`${convolution?.name}.weight`, `${convolution?.name}.bias`];
  return {
    reads: [...parts, ...source.reads],
    writes: [value, activated, ...(moments ? [mean, variance] : [])],
    run: (context) => {
      const xs = parts.map((slot) => context.get<Tensor4D>(slot));
      const vectors = source.vectors(context);
      const keepActivated = hasBackward && !memoryEfficient;
      if (norm.pool?.operation.op === 'maxPool') {
        const { y, kept } = ops.normReluMaxPool(xs, vectors, norm.pool.operation.window, { epsilon, keepActivated });
        return { [value]: y, [activated]: hasBackward ? kept : undefined };
      }
      if (!convolution) {
        return { [value]: ops.normRelu(xs, vectors, { epsilon, relu: norm.relu }) };
      }
      const { stride, padding, bias: hasBias } = convolution.spec;
      const filter = context.parameter<Tensor4D>(filterName);
      const bias = hasBias ? context.parameter<Tensor1D>(biasName) : undefined;
      const options = { epsilon, stride, padding, pooled: norm.pool !== undefined, keepActivated, moments };
      const made = ops.normReluConv(xs, vectors, filter, bias, options);
      return {
        [value]: made.y,
        [activated]: made.activated,
        [mean]: made.moments?.mean,
        [variance]: made.moments?.variance,
      };
    },
  };
}

/**
 * Hands out the batch's statistics of all norms: as PyTorch averages the variance, divided by one less than the number of
 * values. One step, since many small ones take longer than they compute.
 */
export function statisticsStep(norms: readonly NormUnit[], node: GraphNode): Step {
  const means = norms.map(({ source }) => slots.mean(source.node));
  const variances = norms.map(({ source }) => slots.variance(source.node));
  const ofBatch = norms.map(({ node: { operation } }) => operation.name);
  const [batchMeans, batchVariances] = [ofBatch.map(slots.batchMean), ofBatch.map(slots.batchVariance)];
  const firstParts = norms.map(({ source }) => slots.value(source.parts[0]!));
  return {
    label: 'statistics of the batch',
    node,
    direction: 'forward',
    reads: [...means, ...variances],
    writes: [...batchMeans, ...batchVariances],
    run: ({ get, shape }) => {
      const biased = variances.map((slot) => get<Tensor1D>(slot));
      const sizes = biased.map(({ size }) => size);
      // Typed: an array of numbers, TensorFlow.js would look through twice.
      const factors = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
      let filled = 0;
      for (const [index, part] of firstParts.entries()) {
        const count = util.sizeFromShape(shape(part).slice(0, 3));
        const size = sizes[index]!;
        factors.fill(count / (count - 1), filled, filled + size);
        filled += size;
      }
      const unbiased = split(mul(concat1d(biased), tensor1d(factors)), sizes);
      const outputs: StepOutputs = {};
      for (const [index, mean] of means.entries()) {
        outputs[batchMeans[index]!] = get(mean).clone();
        outputs[batchVariances[index]!] = unbiased[index]!;
      }
      return outputs;
    },
  };
}
