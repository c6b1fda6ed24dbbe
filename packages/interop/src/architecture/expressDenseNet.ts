import type { DenseNetConfig } from '@densenet/model';
import { activationKinds } from '@densenet/ops';
import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { DenseNetDescription } from './describeDenseNet.ts';
import { activation, convolution, type Expectation, expectSteps, norm, pooling } from './expect.ts';
import { expressHead } from './expressHead.ts';
import { expressStem } from './expressStem.ts';
import type { Step } from './step.ts';

/** A layer with weights, under this project's name. */
export interface PlacedLayer {
  /** `features.denseblock1.denselayer1.conv1` */
  name: string;
  step: Step;
  /** Given where the file has the input channels in another order: groups of channels in the file's order and in ours. */
  input?: { found: readonly ChannelGroup[]; own: readonly ChannelGroup[] };
}

/** Consecutive channels that one step has computed. */
export interface ChannelGroup {
  /** The step that computes these channels. */
  step: Step;
  channels: number;
}

/** What a described DenseNet says beyond the names and shapes of its tensors. */
export interface ExpressedDenseNet {
  layers: readonly PlacedLayer[];
  batchNormEpsilon: number;
  /** Order in which dense blocks concatenate feature maps; `other` is neither of the two, and may differ between blocks. */
  concat: 'new-last' | 'new-first' | 'other';
  dropRate: number;
  /** Further fields of the configuration that tensors do not tell. */
  config: Pick<DenseNetConfig, 'activation' | 'finalActivation' | 'globalPooling' | 'head' | 'stem'>;
  /** Layers other than dropout that act in training only. */
  trainingOnly: readonly Step[];
  /** The network has one output with a sigmoid, which is read as two classes with a softmax. */
  binary: boolean;
  /** The last activation, or `linear`. */
  output: string;
  /** A norm before the classifier, with the order of its channels. */
  headNorm?: PlacedLayer;
  /** A head that linear layers cannot express, and why, naming the layer. */
  otherHead?: { steps: readonly Step[]; problem: string };
}

const conv3x3 = (stride: number) => convolution({ kernelSize: 3, stride, padding: 1 });
const conv1x1 = convolution({ kernelSize: 1, stride: 1, padding: 0 });
const stemPool = pooling('max', { kernelSize: 3, stride: 2, padding: 1 });
const transitionPool = pooling('average', { kernelSize: 2, stride: 2, padding: 0 });

/** Names of layers as in `definition/denseNet.ts` of @densenet/model, and what is expected of each. */
type Named = readonly [name: string, expected: Expectation][];

const composed = (suffix: string, conv: Expectation, activated: Expectation): Named => [
  [`norm${suffix}`, norm],
  ['', activated],
  [`conv${suffix}`, conv],
];

/** The stem to name in a message where the steps are no stem of any kind: chosen by their first layer. */
function usualStem([first]: readonly Step[], activated: Expectation): readonly Expectation[] {
  const operation = first?.operation;
  if (operation?.kind !== 'convolution' || operation.kernelSize[0] === 7) {
    return [convolution({ kernelSize: 7, stride: 2, padding: 3 }), norm, activated, stemPool];
  }
  if (operation.strides[0] === 1) return [conv3x3(1)];
  return [...[conv3x3(2), conv3x3(1), conv3x3(1)].flatMap((conv) => [conv, norm, activated]), stemPool];
}

/** The activation of the first dense layer, where this project has it; else ReLU, which the message then expects. */
function activationOf({ blocks }: DenseNetDescription): DenseNetConfig['activation'] {
  for (const { operation } of blocks[0]?.layers[0]?.steps ?? []) {
    if (operation.kind !== 'activation') continue;
    const { name, slope } = operation;
    const kind = activationKinds.find((one) => one === name);
    if (kind === 'leakyRelu' && slope !== undefined) return { kind, slope };
    if (kind !== undefined && kind !== 'leakyRelu') return { kind };
  }
  return { kind: 'relu' };
}

/**
 * A described DenseNet as one of this project's: its layers under our names, and the norms' epsilon.
 *
 * @throws LayoutError where a layer is another than in the definition; it names the layer, what it is and what was expected
 */
export function expressDenseNet(description: DenseNetDescription): ExpressedDenseNet {
  const layers: PlacedLayer[] = [];
  const kind = activationOf(description);
  const activated = activation(kind);
  const place = (steps: readonly Step[], named: Named, prefix: string, where: string, input?: PlacedLayer['input']) => {
    expectSteps(
      steps,
      named.map(([, expected]) => expected),
      where,
    );
    // The order of the input channels matters to the norm and to the first convolution or fully connected layer after it.
    const firstConv = named.findIndex(([, { text }]) => text !== norm.text && text !== activated.text);
    named.forEach(([name], index) => {
      if (name === '') return;
      const felt = input && (firstConv < 0 || index <= firstConv);
      layers.push({ name: `${prefix}${name}`, step: steps[index]!, ...(felt ? { input } : {}) });
    });
  };
  const { blocks, final, finalParts } = description;
  const { entrance, layers: firstLayers } = blocks[0]!;
  const growthRate = groupOf(firstLayers[0]!.output, firstLayers[0]!.steps).channels;
  const expressed = expressStem(entrance, activated, growthRate, usualStem(entrance, activated));
  let before: ChannelGroup[] = [];
  blocks.forEach((block, index) => {
    const number = index + 1;
    if (index === 0) {
      expressed.names.forEach((name, step) => {
        if (name !== '') layers.push({ name: `features.${name}`, step: block.entrance[step]! });
      });
    } else {
      const input = reordered(block.entranceParts, before);
      place(
        block.entrance,
        [...composed('', conv1x1, activated), ['', transitionPool]],
        `features.transition${index}.`,
        `transition ${index}`,
        input,
      );
    }
    before = [groupOf(block.root, block.entrance)];
    block.layers.forEach(({ steps, inputParts, output }, position) => {
      const layer = position + 1;
      const prefix = `features.denseblock${number}.denselayer${layer}.`;
      const named =
        steps.length > 3
          ? [...composed('1', conv1x1, activated), ...composed('2', conv3x3(1), activated)]
          : composed('1', conv3x3(1), activated);
      place(steps, named, prefix, `layer ${layer} of dense block ${number}`, reordered(inputParts, before));
      before.push(groupOf(output, steps));
    });
  });
  const finalOrder = reordered(finalParts, before);
  const finalActivation = final.length !== 1;
  const last: Named = [['norm5', norm], ...(finalActivation ? [['', activated] satisfies Named[number]] : [])];
  place(final, last, 'features.', 'the end of the feature maps', finalOrder);
  const { classifiers, norm: headStep, head, globalPooling, dropped, ...others } = expressHead(description, activated);
  const input = finalOrder ? { input: finalOrder } : {};
  classifiers.forEach((step, index) => {
    const name = classifiers.length === 1 ? 'classifier' : `classifier.${3 * index}`;
    layers.push({ name, step, ...(index === 0 ? input : {}) });
  });
  const headNorm: PlacedLayer | undefined = headStep && { name: 'norm', step: headStep, ...input };
  return {
    layers,
    batchNormEpsilon: epsilonOf(layers),
    concat: concatOf(layers),
    ...dropoutOf(description, layers, dropped),
    config: { activation: kind, finalActivation, globalPooling, head, stem: expressed.stem },
    ...(headNorm ? { headNorm } : {}),
    ...others,
  };
}

/** The channels of feature maps: as many as the last convolution before them gives. */
function groupOf(step: Step, steps: readonly Step[]): ChannelGroup {
  const convolutions = steps.flatMap(({ operation }) => (operation.kind === 'convolution' ? [operation] : []));
  return { step, channels: convolutions.at(-1)?.outChannels ?? 0 };
}

/** The order of the input channels in the file and here; undefined where the file has ours, the oldest features first. */
function reordered(parts: readonly Step[], own: readonly ChannelGroup[]): PlacedLayer['input'] {
  if (parts.every((part, index) => part === own[index]?.step)) return undefined;
  const groups = new Map(own.map((group) => [group.step, group]));
  return { found: parts.map((part) => groups.get(part)!), own: [...own] };
}

/** `new-first` only where every layer that reads several feature maps reads the newest first. */
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

/** The dropout rate of the convolutions after the stem, where all have the same; else 0, which leaves dropout out. */
function dropoutOf(
  { dropRates, trainingOnly }: DenseNetDescription,
  layers: readonly PlacedLayer[],
  inHead: readonly Step[],
) {
  const inBlocks = layers.filter(
    ({ name, step }) => step.operation.kind === 'convolution' && /\.(?:denselayer|transition)\d/.test(name),
  );
  const rates = new Set(inBlocks.map(({ step }) => dropRates.get(step.layer) ?? 0));
  const [rate = 0] = rates;
  const dropRate = rates.size > 1 || rate >= 1 ? 0 : rate;
  const dropped = [...inHead, ...(dropRate > 0 ? inBlocks.map(({ step }) => step) : [])];
  const expressed = new Set(dropped.map(({ layer }) => layer));
  const isExpressed = ({ operation, inputs }: Step) =>
    operation.kind === 'trainingOnly' && operation.dropRate > 0 && expressed.has(inputs[0]?.layer ?? '');
  return { dropRate, trainingOnly: trainingOnly.filter((step) => !isExpressed(step)) };
}
