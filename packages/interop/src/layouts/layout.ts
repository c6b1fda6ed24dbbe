import type { DenseNetConfig, NamedArray } from '@densenet/model';

/** Naming convention of a file's tensors, which also decides their axis order and the norms' epsilon. */
export type Layout = 'densenet' | 'torchvision' | 'timm' | 'keras' | 'structural' | 'map';

/** What a file that describes its network says of the images that go into it. */
export interface ImagesOfFile {
  size?: { height: number; width: number };
  /**
   * Given where the network itself resizes the whole picture to this size, bilinearly and without antialiasing. `assumed` has a
   * sentence where the network is meant for pictures of another size.
   */
  resizes?: { assumed: string[] };
  /** Mean and deviation of pixels from 0 to 1, by channel. `assumed` is a sentence: what was assumed to find them. */
  normalization?: { mean: number[]; std: number[]; assumed: string };
}

/** A file's tensors under torchvision's names, in TensorFlow's axis order. */
export interface NamedNetwork {
  layout: Exclude<Layout, 'densenet'>;
  arrays: Record<string, NamedArray>;
  /** Whether the tensors fit a DenseNet by their order and shapes, whatever their names. */
  fitsStructure?: boolean;
  /** The file's own names of its tensors, by torchvision's names. */
  sources: Readonly<Record<string, string>>;
  /** A head that is more than a linear layer: only a fresh classifier can take its place. */
  otherHead?: { tensors: readonly string[]; problem: string };
  batchNormEpsilon: number;
  /** The order in which the file's dense blocks concatenate, where it is known; the arrays here are in this project's order. */
  concat?: 'new-last' | 'new-first' | 'other';
  /** The dropout rate, where the file says it; 0 if left out. */
  dropRate?: number;
  /** What the file says of the network beside names and shapes; the paper's where it says nothing. */
  described?: Partial<Pick<DenseNetConfig, 'activation' | 'finalActivation' | 'globalPooling' | 'head' | 'stem'>>;
  /** What the file says of its images. */
  images?: ImagesOfFile;
  /** What the file does not say, and what was taken instead: sentences for a user. */
  assumed: readonly string[];
  /** What the file has that is not used: one line for each kind, with a count and the first names. */
  ignored: readonly string[];
}

/** A file whose tensors are not those of a DenseNet. The message says what they look like. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}
