import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { DenseNetDescription } from './describeDenseNet.ts';
import { type Expectation, expectSteps, linear, refuse } from './expect.ts';
import type { ExpressedDenseNet } from './expressDenseNet.ts';
import type { Step } from './step.ts';

type Head = Pick<ExpressedDenseNet, 'binary' | 'output' | 'otherHead'> & { norm?: Step; classifier?: Step };

/**
 * Global average pooling, perhaps a norm, then one fully connected layer with a softmax or nothing behind it. Another head is not an error yet:
 * a fresh classifier can take its place.
 */
export function expressHead(description: DenseNetDescription): Head {
  try {
    return express(description);
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    return { binary: false, output: 'linear', otherHead: { steps: description.head, problem: error.message } };
  }
}

function express({ pooling, head }: DenseNetDescription): Head {
  if (pooling === undefined) {
    if (head[0]) refuse(head[0], 'global average pooling after the last feature maps');
    return { binary: false, output: 'linear' };
  }
  const { operation } = pooling;
  if (operation.kind !== 'globalPooling' || operation.how !== 'average') refuse(pooling, 'global average pooling');
  // Flattening after global pooling changes nothing.
  const flat = head[0]?.operation.kind === 'flatten' ? head.slice(1) : head;
  const norm = flat[0]?.operation.kind === 'norm' && flat.length > 1 ? { norm: flat[0] } : {};
  const steps = norm.norm ? flat.slice(1) : flat;
  const [classifier, activation] = steps;
  if (classifier === undefined) return { binary: false, output: 'linear' };
  expectSteps([classifier], [linear], 'the head');
  const another = steps.slice(1).find((step) => step.operation.kind === 'linear');
  if (another) refuse(another, `the head to have one fully connected layer, which is ${quoted(classifier.layer)}`);
  const binary = outputsOf(classifier) === 1;
  if (activation === undefined) return { ...norm, classifier, binary, output: 'linear' };
  expectSteps(steps.slice(1), [outputActivation(classifier)], 'the head');
  const output = activation.operation.kind === 'activation' ? activation.operation.name : 'linear';
  return { ...norm, classifier, binary, output };
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
