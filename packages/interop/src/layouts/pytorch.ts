import { fromPyTorchLayout, type NamedArray } from '@densenet/model';
import type { WeightFile } from '../weightFile.ts';
import { LayoutError, type NamedNetwork } from './layout.ts';

/** torchvision's first DenseNets, whose files are still those it offers, had `norm.1` where later ones have `norm1`. */
const oldName = /^(.*denselayer\d+\.(?:norm|conv))\.([12]\.)/;

/** Prefixes that training programs put before every name: DataParallel, and wrappers around a model. */
const wrappers = /^(?:module\.|model\.|_orig_mod\.)+/;

/**
 * A state dict of torchvision or timm, which name parameters alike; timm's deep stem has convolutions of its own.
 *
 * @throws LayoutError if two tensors are the same parameter
 */
export function fromPyTorch({ tensors }: WeightFile): NamedNetwork {
  const arrays: Record<string, NamedArray> = Object.create(null); // a tensor may be called `__proto__`
  let counters = 0;
  for (const [name, array] of tensors) {
    // Counts batches, for a way of averaging statistics that nobody uses by default.
    if (name.endsWith('num_batches_tracked')) {
      counters++;
      continue;
    }
    const parameter = name.replace(wrappers, '').replace(oldName, '$1$2');
    if (parameter in arrays) throw new LayoutError(`two tensors of the file mean ${parameter}; one of them is ${name}`);
    arrays[parameter] = fromPyTorchLayout(array);
  }
  const layout = 'features.conv2.weight' in arrays ? 'timm' : 'torchvision';
  const assumed = [`norm epsilon 1e-5, ReLU and average pooling before the classifier, as ${layout}'s DenseNets have`];
  const ignored = counters > 0 ? [`${counters} counters of batches (num_batches_tracked)`] : [];
  return { layout, arrays, batchNormEpsilon: 1e-5, assumed, ignored };
}
