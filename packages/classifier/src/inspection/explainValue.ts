import type { GraphNode } from '@densenet/model';
import type { ClassifierModel } from '../classifierModel.ts';
import { type ReadSource, type Step, stepsOf } from './steps.ts';
import { scaleAndShift, transform, transformOf } from './transforms.ts';
import type { SourceTerms, ValueExplanation, ValuePlace } from './types.ts';
import { mapsShape, offsetOf, stepNode } from './values.ts';

type ExplainedModel = Pick<ClassifierModel, 'graph' | 'arrays'>;

/** Gives the values that the network computed for the picture, of graph nodes by their ids. */
export type ValuesOf = (nodes: readonly number[]) => Promise<readonly Float32Array[]>;

/** What a step does at one place of its output. */
interface Reading {
  combine: ValueExplanation['combine'];
  window: ValueExplanation['window'];
  sources: readonly PartlyRead[];
  /** What the value `[row, column]` of the patch of a channel is multiplied by; `channel` counts through all sources. */
  weight(channel: number, row: number, column: number): number;
}

interface PartlyRead extends ReadSource {
  /** Position of the first channel among all that the step reads. */
  first: number;
  firstChannel: number;
}

/**
 * How one value of a step comes about: what it reads, through which norms and activations, what each of it is multiplied by, and
 * what they add up to, in 64-bit floats.
 *
 * @throws RangeError where the node is no step of the network, or has no such value
 */
export async function explainValue(
  { graph, arrays }: ExplainedModel,
  place: ValuePlace,
  valuesOf: ValuesOf,
): Promise<ValueExplanation> {
  const node = stepNode(graph, place);
  const step = stepsOf(graph).find(({ value }) => value === node)!;
  const { combine, window, sources, weight } = readingOf(step, arrays, place);
  const [own, ...values] = await valuesOf([place.node, ...sources.map(({ node }) => node.id)]);
  const terms = sources.map((source, index) => {
    const [height, width, channels] = mapsShape(source.node);
    const raw = patches(values[index]!, { height, width, channels }, window, source);
    return termsOf(source, arrays, window, raw, combine, weight);
  });
  const { operation } = step.operation;
  const biasArray = 'name' in operation ? arrays[`${operation.name}.bias`] : undefined;
  const bias = biasArray?.values[place.channel] ?? 0;
  const norm = step.norm && scaleAndShift(normOf(step.norm), arrays, place.channel);
  const value = own![offsetOf(node, place)]!;
  const combined =
    combine === 'maximum' ? Math.max(...terms.map(({ sum }) => sum)) : sumOf(terms.map(({ sum }) => sum));
  const biased = combined + bias;
  const computed = norm ? norm.scale * biased + norm.shift : biased;
  return {
    ...place,
    value,
    computed: combine === 'none' ? value : computed,
    combine,
    window,
    sources: terms,
    bias,
    norm,
  };
}

function normOf({ operation }: GraphNode) {
  if (operation.op !== 'batchNorm') throw new Error(`${operation.op} is no norm`);
  return operation;
}

function readingOf(step: Step, arrays: ExplainedModel['arrays'], { channel, row, column }: ValuePlace): Reading {
  const { operation } = step.operation;
  const [height, width] = step.inputs[0]?.[0] ? mapsShape(step.inputs[0][0].node) : [1, 1];
  const slid = ({ kernelSize, stride, padding }: { kernelSize: number; stride: number; padding: number }) => ({
    top: row * stride - padding,
    left: column * stride - padding,
    rows: kernelSize,
    columns: kernelSize,
  });
  const all = () => wholeSources(step);
  const ownChannel = () => step.inputs.map((sources) => sourceOfChannel(sources, channel));
  switch (operation.op) {
    case 'conv2d': {
      const { values, shape } = arrays[`${operation.name}.weight`]!;
      const [, side, inChannels, outChannels] = shape as [number, number, number, number];
      const weight: Reading['weight'] = (from, y, x) =>
        values[((y * side + x) * inChannels + from) * outChannels + channel]!;
      return { combine: 'sum', window: slid(operation.spec), sources: all(), weight };
    }
    case 'linear': {
      const { values, shape } = arrays[`${operation.name}.weight`]!;
      const window = { top: 0, left: 0, rows: 1, columns: 1 };
      return { combine: 'sum', window, sources: all(), weight: (from) => values[from * shape[1]! + channel]! };
    }
    case 'averagePool': {
      const share = 1 / operation.window.kernelSize ** 2;
      return { combine: 'sum', window: slid(operation.window), sources: ownChannel(), weight: () => share };
    }
    case 'globalAveragePool': {
      const window = { top: 0, left: 0, rows: height, columns: width };
      return { combine: 'sum', window, sources: ownChannel(), weight: () => 1 / (height * width) };
    }
    case 'maxPool':
      return { combine: 'maximum', window: slid(operation.window), sources: ownChannel(), weight: () => 1 };
    case 'globalMaxPool': {
      const window = { top: 0, left: 0, rows: height, columns: width };
      return { combine: 'maximum', window, sources: ownChannel(), weight: () => 1 };
    }
    case 'add': {
      const window = { top: row, left: column, rows: 1, columns: 1 };
      return { combine: 'sum', window, sources: ownChannel(), weight: () => 1 };
    }
    default: {
      const window = { top: row, left: column, rows: 1, columns: 1 };
      return { combine: 'none', window, sources: [], weight: () => 1 };
    }
  }
}

function wholeSources({ inputs }: Step): PartlyRead[] {
  let first = 0;
  return inputs.flat().map((source) => {
    const whole = { ...source, first, firstChannel: 0 };
    first += source.channels;
    return whole;
  });
}

/** The one channel of an input that a step reads which computes each channel from the same channel. */
function sourceOfChannel(sources: readonly ReadSource[], channel: number): PartlyRead {
  let first = 0;
  for (const source of sources) {
    if (channel < first + source.channels)
      return { ...source, channels: 1, first: channel, firstChannel: channel - first };
    first += source.channels;
  }
  throw new RangeError(`there is no channel ${channel} among the ${first} that are read`);
}

/** The window of each channel that is read, `[channels, rows, columns]`; NaN outside of the map. */
function patches(
  values: Float32Array,
  { height, width, channels }: { height: number; width: number; channels: number },
  { top, left, rows, columns }: ValueExplanation['window'],
  { firstChannel, channels: read }: PartlyRead,
): Float32Array {
  const patch = new Float32Array(read * rows * columns).fill(Number.NaN);
  for (let row = Math.max(0, -top); row < rows && top + row < height; row++) {
    for (let column = Math.max(0, -left); column < columns && left + column < width; column++) {
      const from = ((top + row) * width + left + column) * channels + firstChannel;
      for (let channel = 0; channel < read; channel++) {
        patch[(channel * rows + row) * columns + column] = values[from + channel]!;
      }
    }
  }
  return patch;
}

function termsOf(
  { node, first, firstChannel, channels, through: passages }: PartlyRead,
  arrays: ExplainedModel['arrays'],
  { rows, columns }: ValueExplanation['window'],
  raw: Float32Array,
  combine: Reading['combine'],
  weight: Reading['weight'],
): SourceTerms {
  const each = rows * columns;
  let transformed = raw;
  const through = passages.map((passage) => {
    const by = transformOf(passage, arrays, firstChannel, channels);
    transformed = transformed.map((value, at) => transform(value, by, Math.floor(at / each)));
    return { ...by, values: transformed };
  });
  const weights = new Float32Array(raw.length);
  const contributions = new Float64Array(channels).fill(combine === 'maximum' ? Number.NEGATIVE_INFINITY : 0);
  for (let at = 0; at < raw.length; at++) {
    const channel = Math.floor(at / each);
    const factor = weight(first + channel, Math.floor((at % each) / columns), at % columns);
    weights[at] = factor;
    const value = transformed[at]!;
    if (Number.isNaN(value)) continue;
    if (combine === 'maximum') contributions[channel] = Math.max(contributions[channel]!, value);
    else contributions[channel] = contributions[channel]! + value * factor;
  }
  const sum = combine === 'maximum' ? Math.max(...contributions) : sumOf(contributions);
  return { node: node.id, first, firstChannel, channels, through, raw, transformed, weights, contributions, sum };
}

const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
