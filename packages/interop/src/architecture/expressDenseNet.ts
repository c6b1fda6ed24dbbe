import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { DenseNetDescription, DescribedBlock } from './describeDenseNet.ts';
import { convolution, type Expectation, expectSteps, norm, pooling, relu } from './expect.ts';
import { expressHead } from './expressHead.ts';
import type { Step } from './step.ts';

/** A layer with weights, as this project calls it. */
export interface PlacedLayer {
  /** `features.denseblock1.denselayer1.conv1` */
  name: string;
  step: Step;
  /** Where its input channels are put together in another order than here: groups of channels, there and here. */
  input?: { found: readonly ChannelGroup[]; own: readonly ChannelGroup[] };
}

export interface ChannelGroup {
  /** Equal for the same channels. */
  step: Step;
  channels: number;
}

/** What of a described DenseNet its tensors' names and shapes do not tell. */
export interface ExpressedDenseNet {
  layers: readonly PlacedLayer[];
  batchNormEpsilon: number;
  /** How dense blocks put feature maps side by side; `other` is neither way, and may differ between blocks. */
  concat: 'new-last' | 'new-first' | 'other';
  dropRate: number;
  /** What else acts in training only. */
  trainingOnly: readonly Step[];
  /** One output, whose sigmoid two classes with a softmax express. */
  binary: boolean;
  /** The last activation, or `linear`. */
  output: string;
  /** A norm before the classifier, in the order of its channels. */
  headNorm?: PlacedLayer;
  /** A head that no linear layer expresses: what is wrong with it, naming the layer. */
  otherHead?: { steps: readonly Step[]; problem: string };
}

const conv3x3 = (stride: number) => convolution({ kernelSize: 3, stride, padding: 1 });
const conv1x1 = convolution({ kernelSize: 1, stride: 1, padding: 0 });
const stemPool = pooling('max', { kernelSize: 3, stride: 2, padding: 1 });
const transitionPool = pooling('average', { kernelSize: 2, stride: 2, padding: 0 });

/** The definition's own (`definition/denseNet.ts` of @densenet/model): names, and what stands there. */
type Named = readonly [name: string, expected: Expectation][];
const stems = {
  imagenet: [
    ['conv0', convolution({ kernelSize: 7, stride: 2, padding: 3 })],
    ['norm0', norm],
    ['', relu],
    ['', stemPool],
  ],
  deep: [
    ['conv0', conv3x3(2)],
    ['norm0', norm],
    ['', relu],
    ['conv1', conv3x3(1)],
    ['norm1', norm],
    ['', relu],
    ['conv2', conv3x3(1)],
    ['norm2', norm],
    ['', relu],
    ['', stemPool],
  ],
  cifar: [['conv0', conv3x3(1)]],
} as const satisfies Record<string, Named>;
const composed = (suffix: string, conv: Expectation): Named => [
  [`norm${suffix}`, norm],
  ['', relu],
  [`conv${suffix}`, conv],
];
const plainLayer = composed('1', conv3x3(1));
const bottleneckLayer = [...composed('1', conv1x1), ...composed('2', conv3x3(1))];
const transition: Named = [...composed('', conv1x1), ['', transitionPool]];
const last: Named = [
  ['norm5', norm],
  ['', relu],
];

/**
 * A described DenseNet as one of this project's: its layers by our names, with what a norm adds to the variance.
 *
 * @throws LayoutError where a layer is another than the definition has there; it names it, what it is and what was expected
 */
export function expressDenseNet(description: DenseNetDescription): ExpressedDenseNet {
  const layers: PlacedLayer[] = [];
  const place = (steps: readonly Step[], named: Named, prefix: string, where: string, input?: PlacedLayer['input']) => {
    expectSteps(
      steps,
      named.map(([, expected]) => expected),
      where,
    );
    // The input's order is felt by the norm and by the first convolution or fully connected layer after it.
    const firstConv = named.findIndex(([, { text }]) => text !== norm.text && text !== relu.text);
    named.forEach(([name], index) => {
      if (name === '') return;
      const felt = input && (firstConv < 0 || index <= firstConv);
      layers.push({ name: `${prefix}${name}`, step: steps[index]!, ...(felt ? { input } : {}) });
    });
  };
  const { blocks, final, finalParts } = description;
  let before: ChannelGroup[] = [];
  blocks.forEach((block, index) => {
    const number = index + 1;
    if (index === 0) place(block.entrance, stemOf(block), 'features.', 'the stem');
    else {
      const input = reordered(block.entranceParts, before);
      place(block.entrance, transition, `features.transition${index}.`, `transition ${index}`, input);
    }
    before = [groupOf(block.root, block.entrance)];
    block.layers.forEach(({ steps, inputParts, output }, position) => {
      const layer = position + 1;
      const prefix = `features.denseblock${number}.denselayer${layer}.`;
      const named = steps.length > 3 ? bottleneckLayer : plainLayer;
      place(steps, named, prefix, `layer ${layer} of dense block ${number}`, reordered(inputParts, before));
      before.push(groupOf(output, steps));
    });
  });
  const finalOrder = reordered(finalParts, before);
  place(final, last, 'features.', 'the end of the feature maps', finalOrder);
  const { classifier, norm: headStep, ...head } = expressHead(description);
  const input = finalOrder ? { input: finalOrder } : {};
  if (classifier) layers.push({ name: 'classifier', step: classifier, ...input });
  const headNorm: PlacedLayer | undefined = headStep && { name: 'norm', step: headStep, ...input };
  return {
    layers,
    batchNormEpsilon: epsilonOf(layers),
    concat: concatOf(layers),
    ...dropoutOf(description, layers),
    ...(headNorm ? { headNorm } : {}),
    ...head,
  };
}

function stemOf({ entrance }: DescribedBlock): Named {
  const operation = entrance[0]?.operation;
  if (operation?.kind !== 'convolution' || operation.kernelSize[0] === 7) return stems.imagenet;
  return operation.strides[0] === 1 ? stems.cifar : stems.deep;
}

/** Channels of feature maps: those of the last convolution on the way to them. */
function groupOf(step: Step, steps: readonly Step[]): ChannelGroup {
  const convolutions = steps.flatMap(({ operation }) => (operation.kind === 'convolution' ? [operation] : []));
  return { step, channels: convolutions.at(-1)?.outChannels ?? 0 };
}

/** undefined where the order is ours: the oldest features first. */
function reordered(parts: readonly Step[], own: readonly ChannelGroup[]): PlacedLayer['input'] {
  if (parts.every((part, index) => part === own[index]?.step)) return undefined;
  const groups = new Map(own.map((group) => [group.step, group]));
  return { found: parts.map((part) => groups.get(part)!), own: [...own] };
}

/** Where one reads its features newest first, all with several to read must. */
function concatOf(layers: readonly PlacedLayer[]): ExpressedDenseNet['concat'] {
  const inputs = layers.flatMap(({ input }) => (input ? [input] : []));
  if (inputs.length === 0) return 'new-last';
  const inOrder = layers.some(({ name, input }) => !input && /\.norm5$|\.transition\d+\.norm$/.test(name));
  const reversed = inputs.every(({ found, own }) =>
    found.every(({ step }, index) => step === own[own.length - 1 - index]!.step),
  );
  return reversed && !inOrder ? 'new-first' : 'other';
}

function epsilonOf(layers: readonly PlacedLayer[]): number {
  const norms = layers.flatMap(({ step }) => (step.operation.kind === 'norm' ? [{ step, ...step.operation }] : []));
  const [first] = norms;
  for (const { step, epsilon } of norms) {
    if (epsilon === first!.epsilon) continue;
    throw new LayoutError(
      `layer ${quoted(step.layer)} is a batch norm with epsilon ${epsilon}; expected ${first!.epsilon}, as layer ` +
        `${quoted(first!.step.layer)} has: a DenseNet here has one for all`,
    );
  }
  return first!.epsilon;
}

/** The rate of the convolutions after the stem, where all have the same; else 0, and all dropout is left out. */
function dropoutOf({ dropRates, trainingOnly }: DenseNetDescription, layers: readonly PlacedLayer[]) {
  const inBlocks = layers.filter(
    ({ name, step }) => step.operation.kind === 'convolution' && /\.(?:denselayer|transition)\d/.test(name),
  );
  const rates = new Set(inBlocks.map(({ step }) => dropRates.get(step.layer) ?? 0));
  const [rate = 0] = rates;
  if (rates.size > 1 || rate === 0 || rate >= 1) return { dropRate: 0, trainingOnly };
  const expressed = new Set(inBlocks.map(({ step }) => step.layer));
  return { dropRate: rate, trainingOnly: trainingOnly.filter(({ inputs }) => !expressed.has(inputs[0]?.layer ?? '')) };
}
