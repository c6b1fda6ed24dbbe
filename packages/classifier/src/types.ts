/** A class that a network takes a picture for. */
export interface Prediction {
  index: number;
  label: string;
  /** 0..1 */
  probability: number;
}

/** A picture beside those that a network learned from. */
export interface Likeness {
  /** Past 1 it is unlike them, and the probabilities mean little: see `unlikeness` of @densenet/model. */
  unlikeness: number;
  /** Its border is bright where theirs are dark: inverted it may be known. */
  brightBorder: boolean;
}

/** A picture as a network is given it: at its size, normalised. */
export interface NetworkInput {
  height: number;
  width: number;
  channels: number;
  /** `[height, width, channels]` */
  values: Float32Array;
}

export interface Classification {
  /** By class. */
  logits: Float32Array;
  /** By class, they sum to 1. */
  probabilities: Float32Array;
  /** The most probable classes, best first. */
  best: Prediction[];
  /** How the picture compares with what the network learned from; undefined where the model file does not say. */
  likeness: Likeness | undefined;
  /** What the network was given: explanations take it, so that nothing is prepared twice. */
  input: NetworkInput;
  /** From pixels to logits, of all pictures that went through the network together. */
  milliseconds: number;
}

/** One value a cell of a picture, row by row; NaN where it is not known. */
export interface HeatMap {
  height: number;
  width: number;
  /** `[height, width]` */
  values: Float32Array;
}

/** Feature maps on the CPU: `[height, width, channels]`. */
export interface FeatureMaps {
  height: number;
  width: number;
  channels: number;
  values: Float32Array;
}

/** What is watched of a class: its probability, or its logit, which still moves where the probability is close to 1. */
export type OcclusionMeasure = 'probability' | 'logit';

export interface OcclusionOptions {
  /** Which class is watched. */
  classIndex: number;
  /** Default: its probability. */
  measure?: OcclusionMeasure;
  /** Positions of the patch along each side. */
  grid: number;
  /** Side of the square patch, as a share of the picture's. */
  patch: number;
}

/** How far the class's probability or logit falls when the patch covers one cell of the grid. */
export interface OcclusionCell {
  row: number;
  column: number;
  drop: number;
}

/** Feature maps of one place in the network, by its node in the graph. */
export interface LayerInfo {
  node: number;
  /** Scope of the parameters that make it: `features.denseblock1.denselayer2.conv1`. */
  name: string;
  height: number;
  width: number;
  channels: number;
}

/** Layers of which each reads all before it (paper, section 3). */
export interface DenseBlockInfo {
  /** What enters the block. */
  input: LayerInfo;
  /** In order, what each layer adds: k channels. */
  layers: readonly LayerInfo[];
  /** Who reads the block as a whole: scope of the transition's convolution, or of the classifier. */
  exit: string;
  /**
   * How much each reader listens to each source: mean absolute filter weight (paper, figure 5). One row a layer, then one
   * for the exit; in row i the block's input first, then layers 0 to i - 1.
   */
  weights: readonly (readonly number[])[];
}

/** RGBA pixels in 0..255, as a canvas has them. */
export interface RgbaPixels {
  width: number;
  height: number;
  /** `[height, width, 4]` */
  data: Uint8ClampedArray<ArrayBuffer>;
}
