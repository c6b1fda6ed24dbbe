import { fromPyTorchLayout, type NamedArray } from '@densenet/model';
import { counted, someOf } from '../bytes/quoted.ts';
import type { StoredArray, WeightFile } from '../weightFile.ts';
import { LayoutError, type NamedNetwork } from './layout.ts';
import { findHead } from './pytorchHead.ts';
import { featureName, findNetwork, type Place } from './pytorchNames.ts';

/** Tensors that are known not to influence the logits, by the ends of their names. */
const unused: readonly [end: RegExp, one: string, many: string][] = [
  [
    /(?:^|\.)num_batches_tracked$/,
    'counter of batches (num_batches_tracked)',
    'counters of batches (num_batches_tracked)',
  ],
  [
    /(?:^|\.)op_threshs$/,
    "tensor of torchxrayvision's thresholds (op_threshs): its calibrated outputs are not computed",
    "tensors of torchxrayvision's thresholds (op_threshs): its calibrated outputs are not computed",
  ],
];

/**
 * A state dict with torchvision's or timm's names, as many programs derived from theirs write it: with any prefix and any name
 * of the classifier. timm's deep stem has convolutions of its own.
 *
 * @throws LayoutError where two tensors are the same parameter, or the file has several networks
 */
export function fromPyTorch({ tensors }: WeightFile): NamedNetwork {
  const place = findNetwork(tensors.keys()) ?? { features: 'features.', root: '' };
  const arrays: Record<string, NamedArray> = Object.create(null); // a tensor may be called `__proto__`
  const sources: Record<string, string> = Object.create(null);
  const counts = unused.map(() => 0);
  const others = new Map<string, StoredArray>();
  const add = (parameter: string, name: string, array: StoredArray) => {
    if (parameter in arrays) {
      throw new LayoutError(`two tensors of the file mean ${parameter}: ${sources[parameter]} and ${name}`);
    }
    arrays[parameter] = fromPyTorchLayout(array);
    sources[parameter] = name;
  };
  for (const [name, array] of tensors) {
    const index = unused.findIndex(([end]) => end.test(name));
    if (index >= 0) counts[index]!++;
    else {
      const parameter = featureName(name, place);
      if (parameter) add(parameter, name, array);
      else others.set(name, array);
    }
  }
  const head = findHead(others, place);
  const besides = new Set([...head.beside, ...(head.other?.tensors ?? [])]);
  for (const [name, array] of others) {
    if (head.linear !== undefined && name.startsWith(`${head.linear}.`)) {
      add(`classifier${name.slice(head.linear.length)}`, name, array);
    } else if (!besides.has(name)) add(name.startsWith(place.root) ? name.slice(place.root.length) : name, name, array);
  }
  const layout = 'features.conv2.weight' in arrays ? 'timm' : 'torchvision';
  return {
    layout,
    arrays,
    sources,
    ...(head.other ? { otherHead: head.other } : {}),
    batchNormEpsilon: 1e-5,
    assumed: [
      `norm epsilon 1e-5, ReLU, strides, padding and poolings as ${layout}'s DenseNets have them`,
      ...assumedOf(place),
      ...withBias(arrays),
    ],
    ignored: [
      ...unused.flatMap(([, one, many], index) => (counts[index]! > 0 ? [counted(counts[index]!, one, many)] : [])),
      ...(head.beside.length > 0
        ? [`${counted(head.beside.length, 'tensor')} beside the network: ${someOf(head.beside)}`]
        : []),
    ],
  };
}

/** Assumption where a program took only the features of torchvision's network, and so not the `forward` after them. */
const assumedOf = ({ features }: Place): string[] =>
  /(?:^|\.)features\.$/.test(features)
    ? []
    : [
        `ReLU after the last norm, as in torchvision's forward, though ${features ? `${features.slice(0, -1)} stands where` : 'nothing stands where'} ` +
          'torchvision has features',
      ];

/** A linear layer without bias is one whose bias is zero. */
function withBias(arrays: Record<string, NamedArray>): string[] {
  const weight = arrays['classifier.weight'];
  // A tensor without values could claim any shape.
  if (weight?.shape.length !== 2 || weight.values.length === 0 || 'classifier.bias' in arrays) return [];
  const classes = weight.shape[1]!;
  arrays['classifier.bias'] = { shape: [classes], values: new Float32Array(classes) };
  return ['a bias of zero for the classifier, which has none'];
}
