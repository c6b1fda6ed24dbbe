import type { NamedArray } from '@densenet/model';

/** Who wrote a file: that decides how its tensors are named and laid out, and a norm's epsilon. */
export type Layout = 'densenet' | 'torchvision' | 'timm' | 'keras';

/** A file's tensors under torchvision's names, in TensorFlow's axis order. */
export interface NamedNetwork {
  layout: Exclude<Layout, 'densenet'>;
  arrays: Record<string, NamedArray>;
  batchNormEpsilon: number;
}

/** A file whose tensors are not those of a DenseNet. The message says what they look like. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}
