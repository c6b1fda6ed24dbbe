import { type DenseNetConfig, plainHead } from '@densenet/model';
import { LayoutError } from '../layouts/layout.ts';
import type { DenseNetDescription } from './describeDenseNet.ts';
import { type Expectation, expectSteps, linear, refuse } from './expect.ts';
import type { ExpressedDenseNet } from './expressDenseNet.ts';
import type { Step } from './step.ts';

interface Head
  extends Pick<ExpressedDenseNet, 'binary' | 'output' | 'otherHead'>,
    Pick<DenseNetConfig, 'globalPooling' | 'head'> {
  norm?: Step;
  /** Fully connected layers, the classifier last; none where there is no head. */
  classifiers: readonly Step[];
  /** Layers of the head that a dropout follows. */
  dropped: readonly Step[];
}

const none = {
  binary: false,
  output: 'linear',
  classifiers: [],
  globalPooling: 'average',
  head: plainHead,
  dropped: [],
} as const;

/**
 * Global pooling, perhaps a norm, then fully connected layers with the network's activation between them and a softmax or
 * nothing behind the last. Another head is no error here, since a fresh classifier can replace it: it is given as `otherHead`.
 */
export function expressHead(description: DenseNetDescription, activated: Expectation): Head {
  try {
    return express(description, activated);
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    return { ...none, otherHead: { steps: description.head, problem: error.message } };
  }
}

function express({ pooling, head, dropRates }: DenseNetDescription, activated: Expectation): Head {
  if (pooling === undefined) {
    if (head[0]) refuse(head[0], 'global average or max pooling after the last feature maps');
    return none;
  }
  const { operation } = pooling;
  if (operation.kind !== 'globalPooling') refuse(pooling, 'global average or max pooling');
  const globalPooling = operation.how;
  // After global pooling, flattening does nothing.
  const flat = head[0]?.operation.kind === 'flatten' ? head.slice(1) : head;
  const norm = flat[0]?.operation.kind === 'norm' && flat.length > 1 ? { norm: flat[0] } : {};
  const steps = norm.norm ? flat.slice(1) : flat;
  if (steps.length === 0) return { ...none, globalPooling };
  const end = Math.max(
    0,
    steps.findLastIndex((step) => step.operation.kind === 'linear'),
  );
  const [between, [classifier, ...after]] = [steps.slice(0, end), steps.slice(end) as [Step, ...Step[]]];
  const pairs = Array.from({ length: Math.ceil(between.length / 2) }, () => [linear, activated]);
  expectSteps(between, pairs.flat(), 'the head');
  expectSteps([classifier], [linear], 'the head');
  const hidden = between.filter((step) => step.operation.kind === 'linear');
  const pooled = [pooling, ...head.slice(0, head.length - steps.length)];
  const rateOf = (dropped: readonly Step[]) => Math.max(...dropped.map(({ layer }) => dropRates.get(layer) ?? 0));
  const expressed = {
    ...norm,
    globalPooling,
    classifiers: [...hidden, classifier],
    head: {
      dropRate: rateOf(pooled),
      hidden: hidden.map((step, index) => ({
        features: outputsOf(step),
        dropRate: rateOf([between[2 * index + 1]!]),
      })),
    },
    binary: outputsOf(classifier) === 1,
    dropped: [...pooled, ...between],
  };
  const [activation] = after;
  if (activation === undefined) return { ...expressed, output: 'linear' };
  expectSteps(after, [outputActivation(classifier)], 'the head');
  const output = activation.operation.kind === 'activation' ? activation.operation.name : 'linear';
  return { ...expressed, output };
}

const outputsOf = ({ operation }: Step) => (operation.kind === 'linear' ? operation.outFeatures : 0);

/** A softmax of one output is always 1; a sigmoid of several is no distribution over classes. */
function outputActivation(classifier: Step): Expectation {
  const outputs = outputsOf(classifier);
  const name = outputs === 1 ? 'sigmoid' : 'softmax';
  return {
    text: `${name} for ${outputs} output${outputs === 1 ? '' : 's'}, or nothing,`,
    holds: (found) => found.kind === 'activation' && found.name === name,
  };
}
