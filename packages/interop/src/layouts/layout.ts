import type { DenseNetConfig, NamedArray } from '@densenet/model';

/** Who wrote a file: that decides how its tensors are named and laid out, and a norm's epsilon. */
export type Layout = 'densenet' | 'torchvision' | 'timm' | 'keras' | 'structural' | 'map';

/** What a file that describes its network says of the images that go into it. */
export interface ImagesOfFile {
  size?: { height: number; width: number };
  /** The network itself resizes the whole picture to this, bilinearly and without antialiasing. A sentence if it wants another size. */
  resizes?: { assumed: string[] };
  /** Mean and deviation of pixels from 0 to 1, by channel. `assumed` is a sentence: what had to be taken for it. */
  normalization?: { mean: number[]; std: number[]; assumed: string };
}

/** A file's tensors under torchvision's names, in TensorFlow's axis order. */
export interface NamedNetwork {
  layout: Exclude<Layout, 'densenet'>;
  arrays: Record<string, NamedArray>;
  /** Whether the tensors would fit by their order and shapes, whatever their names. */
  fitsStructure?: boolean;
  /** What the file calls its tensors, by torchvision's names. */
  sources: Readonly<Record<string, string>>;
  /** A head that is more than a linear layer: only a fresh classifier can take its place. */
  otherHead?: { tensors: readonly string[]; problem: string };
  batchNormEpsilon: number;
  /** How the file's dense blocks put feature maps side by side, where it says so; the arrays are in this project's order. */
  concat?: 'new-last' | 'new-first' | 'other';
  /** Where the file says it; 0 if left out. */
  dropRate?: number;
  /** What the file says of the network beside names and shapes; the paper's where it says nothing. */
  described?: Partial<Pick<DenseNetConfig, 'activation' | 'finalActivation' | 'globalPooling' | 'head' | 'stem'>>;
  /** What the file says of its images. */
  images?: ImagesOfFile;
  /** What the file does not say, and what was taken instead: sentences for a user. */
  assumed: readonly string[];
  /** What is in the file and not used: one line a kind, with a count and the first names. */
  ignored: readonly string[];
}

/** A file whose tensors are not those of a DenseNet. The message says what they look like. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}
