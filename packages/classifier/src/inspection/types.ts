/**
 * One computation of a network that has maps of its own to look at: a convolution with the norm that follows it, a pooling, a sum,
 * a fully connected layer, or the input. Norms and activations before it belong to the way in which it reads; a
 * concatenation is what it reads.
 */
export interface StepInfo {
  /** Id of the graph node whose value it is: names the step in every question about it. */
  node: number;
  kind: 'input' | 'conv2d' | 'maxPool' | 'averagePool' | 'globalAveragePool' | 'globalMaxPool' | 'add' | 'linear';
  /** Name of its parameters, such as `features.conv0`; of a step without parameters its kind. */
  name: string;
  /** 1 after global pooling. */
  height: number;
  width: number;
  channels: number;
  /** Sides of its window, of a convolution or a pooling. */
  window: { kernelSize: number; stride: number; padding: number } | undefined;
  /** Channels that it reads, in the order of the concatenation: the first from the first source. An `add` adds its sources. */
  reads: readonly { node: number; channels: number }[];
  /** Norms and activations between what it reads and what it computes with: `batchNorm`, `relu`. */
  through: readonly string[];
  /** Trainable values, with those of the norms in `through` and of the norm that follows. */
  parameters: number;
}

/** Steps that belong together: a dense layer, a residual block, a transition, the stem, the head. */
export interface UnitInfo {
  steps: readonly StepInfo[];
}

/** What a part of a network has and does, for one image. */
export interface NetworkCosts {
  /** Trainable values. */
  parameters: number;
  multiplyAdds: number;
  /** Bytes that the outputs of its layers take in float32: what a training keeps of one image if it keeps all. */
  activationBytes: number;
}

/** A part of a network as its paper names it. A `stage` is a dense block, or the residual blocks of one size of maps. */
export interface SectionInfo extends NetworkCosts {
  kind: 'input' | 'stem' | 'stage' | 'transition' | 'head';
  /** 1 for the first of its kind. */
  number: number;
  units: readonly UnitInfo[];
}

/** A network to be drawn. */
export interface NetworkInfo extends NetworkCosts {
  /** How its units are joined: by concatenation, as in a DenseNet, or by sums, as in a ResNet. */
  joins: 'concat' | 'add';
  /** Layers with weights on the longest path: the number in `DenseNet-121`. */
  depth: number;
  sections: readonly SectionInfo[];
}

/** One channel of a step. */
export interface ChannelPlace {
  node: number;
  channel: number;
}

/** One value of a step. */
export interface ValuePlace extends ChannelPlace {
  row: number;
  column: number;
}

/** What happens to a value on its way from a source: `scale x + shift` with a pair for each channel, or an activation. */
export type Transform =
  | { kind: 'norm'; scale: Float32Array; shift: Float32Array }
  | { kind: 'relu' | 'elu' | 'silu' }
  | { kind: 'leakyRelu'; slope: number };

/** What a value takes from one source. */
export interface SourceTerms {
  /** The step that made it. */
  node: number;
  /** Position of its first channel in what is read: in a concatenation, all channels of the sources before it come first. */
  first: number;
  /** The source's own number of the first channel that is read; 0 where it is read whole. */
  firstChannel: number;
  /** How many of its channels are read. */
  channels: number;
  /** In order, each with the patches that it gives, `[channels, rows, columns]`. */
  through: readonly (Transform & { values: Float32Array })[];
  /** The patch of each channel before `through`, `[channels, rows, columns]`; NaN where the window lies outside. */
  raw: Float32Array;
  /** The same after `through`. Padding is added after it: NaN counts as 0 in a sum, and not at all in a maximum. */
  transformed: Float32Array;
  /** The filter's part of each channel, or what the step multiplies by instead. */
  weights: Float32Array;
  /** `transformed` times `weights`, summed over each channel's patch, `[channels]`; of a maximum the channel's largest value. */
  contributions: Float64Array;
  /** Sum of the contributions. */
  sum: number;
}

/** One value of a network, and how it comes about. */
export interface ValueExplanation extends ValuePlace {
  /** The value that the network computed. */
  value: number;
  /** The value that the terms below give: `combine` of the sources, plus `bias`, then `norm`. */
  computed: number;
  /** Of an input, which has no sources, `none`. */
  combine: 'sum' | 'maximum' | 'none';
  /** The part of the sources' maps that is read; it may begin above or left of them, where they are padded. */
  window: { top: number; left: number; rows: number; columns: number };
  sources: readonly SourceTerms[];
  bias: number;
  /** The norm that directly follows a convolution: the value is `scale x + shift`. */
  norm: { scale: number; shift: number } | undefined;
}
