import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import { describeOperation, type Step } from './step.ts';
import { type Chain, Walk } from './walk.ts';

/** One dense layer. It may concatenate the features before it in another order than the other layers of its block. */
export interface DescribedLayer {
  steps: readonly Step[];
  /** The steps whose feature maps the layer's input concatenates, in the order of the channels. */
  inputParts: readonly Step[];
  output: Step;
}

/** A dense block and the layers that lead to it. */
export interface DescribedBlock {
  /** Steps from the image (the stem), or from the block before (a transition), to the block's first features. */
  entrance: readonly Step[];
  /** The feature maps of the block before that the entrance reads, in the order of the channels; empty for the first block. */
  entranceParts: readonly Step[];
  root: Step;
  /** In the order of the definition: each takes the root and all layers before it. */
  layers: readonly DescribedLayer[];
}

/** A DenseNet as another program's graph has it: which layer stands where, whatever kind of layer it is. */
export interface DenseNetDescription {
  image: Step;
  /** Before the stem: scaling of pixels, resizing. */
  preparation: readonly Step[];
  blocks: readonly DescribedBlock[];
  /** From the last block's features to the global pooling: the last norm and activation. */
  final: readonly Step[];
  finalParts: readonly Step[];
  /** The global pooling; undefined where there is none. */
  pooling: Step | undefined;
  /** Steps after the pooling, or after the last feature maps; empty where the network ends with these. */
  head: readonly Step[];
  /** With which probability a layer's output is dropped in training, by the layer's name. */
  dropRates: ReadonlyMap<string, number>;
  /** Layers that do something in training only. */
  trainingOnly: readonly Step[];
}

const isPreparation = ({ operation: { kind } }: Step) =>
  kind === 'scaling' || kind === 'standardization' || kind === 'resizing';
const isConcatenation = ({ operation: { kind } }: Step) => kind === 'concatenation';

/**
 * Reads a graph from its output back to its input. A block is found by the concatenation at its end, and each dense layer by
 * the parts of that concatenation that it reads.
 *
 * @throws LayoutError where the graph stops being densely connected; it names the layer
 */
export function describeDenseNet(output: Step): DenseNetDescription {
  const walk = new Walk();
  let chain = walk.back(output, ({ operation }) => operation.kind === 'globalPooling');
  let head: readonly Step[] = [];
  let pooling: Step | undefined;
  if (chain.from.operation.kind === 'globalPooling') {
    pooling = chain.from;
    head = chain.steps;
    chain = walk.back(pooling.inputs[0]!);
  }
  // Without global pooling, whatever comes after the last norm and activation counts as the head.
  const end = pooling
    ? -1
    : chain.steps.findIndex(({ operation: { kind } }) => kind !== 'norm' && kind !== 'activation');
  const final = end < 0 ? chain.steps : chain.steps.slice(0, end);
  if (end >= 0) head = chain.steps.slice(end);
  const finalParts = walk.partsOf(chain.from);
  const blocks: DescribedBlock[] = [];
  for (;;) {
    const { block, from } = describeBlock(walk, chain);
    blocks.unshift(block);
    if (from.operation.kind === 'image') {
      const { entrance } = block;
      const stem = entrance.findIndex((step) => !isPreparation(step));
      const preparation = entrance.slice(0, Math.max(0, stem));
      blocks[0] = { ...block, entrance: entrance.slice(preparation.length) };
      const { dropRates, trainingOnly } = walk;
      return { image: from, preparation, blocks, final, finalParts, pooling, head, dropRates, trainingOnly };
    }
    chain = { from, steps: [...block.entrance] };
  }
}

/** The block whose output `chain` starts from, and the step that the block's own entrance starts from. */
function describeBlock(walk: Walk, chain: Chain): { block: DescribedBlock; from: Step } {
  const features = chain.from;
  const parts = walk.partsOf(features);
  if (!isConcatenation(features) || parts.length < 2) {
    throw new LayoutError(
      `the network is not a DenseNet: layer ${quoted(features.layer)} is ${describeOperation(features.operation)}; ` +
        `expected a concatenation of feature maps${chain.steps[0] ? ` before layer ${quoted(chain.steps[0].layer)}` : ''}`,
    );
  }
  const inBlock = new Set(parts);
  const layers: DescribedLayer[] = [];
  let entrance: { root: Step; chain: Chain } | undefined;
  for (const output of parts) {
    // Back to the step that this part is computed from, which is another one than the part itself.
    const own = walk.back(output, (step) => step !== output && walk.partsOf(step).every((part) => inBlock.has(part)));
    const inputParts = walk.partsOf(own.from);
    if (inputParts.every((part) => inBlock.has(part) && part !== output)) {
      layers.push({ steps: own.steps, inputParts, output });
    } else if (entrance === undefined) {
      entrance = { root: output, chain: own };
    } else {
      throw new LayoutError(
        `layer ${quoted(output.layer)} is concatenated with layer ${quoted(entrance.root.layer)}, and neither is made of the ` +
          'other features of their block; expected a dense block',
      );
    }
  }
  if (entrance === undefined)
    throw new LayoutError(`the features of layer ${quoted(features.layer)} come from nowhere`);
  layers.sort((a, b) => a.inputParts.length - b.inputParts.length);
  const before = new Set([entrance.root]);
  for (const { inputParts, output, steps } of layers) {
    if (inputParts.length !== before.size || !inputParts.every((part) => before.has(part))) {
      throw new LayoutError(
        `layer ${quoted(steps[0]?.layer ?? output.layer)} reads ${inputParts.length} of the ${before.size} feature maps ` +
          'that come before it in its dense block; expected all of them',
      );
    }
    before.add(output);
  }
  const { from, steps } = entrance.chain;
  const entranceParts = isConcatenation(from) ? walk.partsOf(from) : [];
  return { block: { entrance: steps, entranceParts, root: entrance.root, layers }, from };
}
