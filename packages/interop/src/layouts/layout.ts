import type { NamedArray } from '@densenet/model';

/** Who wrote a file: that decides how its tensors are named and laid out, and a norm's epsilon. */
export type Layout = 'densenet' | 'torchvision' | 'timm' | 'keras' | 'structural' | 'map';

/** A file's tensors under torchvision's names, in TensorFlow's axis order. */
export interface NamedNetwork {
  layout: Exclude<Layout, 'densenet'>;
  arrays: Record<string, NamedArray>;
  /** What the file calls its tensors, by torchvision's names; those that are not in it have the same name. */
  sources?: Readonly<Record<string, string>>;
  /** A head that is more than a linear layer: only a fresh classifier can take its place. */
  otherHead?: { tensors: readonly string[]; problem: string };
  batchNormEpsilon: number;
  /** What the file does not say, and what was taken instead: sentences for a user. */
  assumed: readonly string[];
  /** What is in the file and not used: one line a kind, with a count and the first names. */
  ignored: readonly string[];
}

/** A file whose tensors are not those of a DenseNet. The message says what they look like. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}
