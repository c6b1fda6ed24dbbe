export type * from './inspection/types.ts';

/** A class, and the probability that a network gives it for a picture. */
export interface Prediction {
  index: number;
  label: string;
  /** 0..1 */
  probability: number;
}

/** How a picture compares with the network's training images. */
export interface Likeness {
  /**
   * Distance from the training images: above 1 the picture is unlike them, and the probabilities mean little. See
   * `unlikeness` of @densenet/model.
   */
  unlikeness: number;
  /** Whether the picture's border is bright where the training images' are dark: inverted, it may be recognised. */
  brightBorder: boolean;
}

/** A picture as the network takes it: at the network's input size, normalised. */
export interface NetworkInput {
  height: number;
  width: number;
  channels: number;
  /** `[height, width, channels]` */
  values: Float32Array;
}

export interface Classification {
  /** `[classes]` */
  logits: Float32Array;
  /**
   * One for each class: the softmax of the logits divided by the model's temperature, which sums to 1. Of a model of which several
   * labels may be true, the sigmoid of each.
   */
  probabilities: Float32Array;
  /** The most probable classes, best first. */
  best: Prediction[];
  /** How the picture compares with the training images; undefined where the model has no statistics of them. */
  likeness: Likeness | undefined;
  /** The features that the network's head reads, `[features]`; undefined where they were not asked for. */
  embedding: Float32Array | undefined;
  /** The picture as the network took it: give it to the methods that explain, so that it is not prepared again. */
  input: NetworkInput;
  /** Time from pixels to logits of the whole batch that the picture was computed in. */
  milliseconds: number;
}

/** One value for each cell of a picture; NaN where it is not known yet. */
export interface HeatMap {
  height: number;
  width: number;
  /** `[height, width]` */
  values: Float32Array;
}

/** Feature maps of one picture, in plain memory. */
export interface FeatureMaps {
  height: number;
  width: number;
  channels: number;
  /** `[height, width, channels]` */
  values: Float32Array;
}

/** Which number of a class an occlusion map shows: the probability, or the logit, which still changes where that is near 1. */
export type OcclusionMeasure = 'probability' | 'logit';

export interface OcclusionOptions {
  /** The class whose probability or logit the map shows. */
  classIndex: number;
  /** `probability` by default. */
  measure?: OcclusionMeasure;
  /** Positions of the patch along each side, 1..64. */
  grid: number;
  /** Side of the square patch as a share of the picture's side, in (0, 1]. */
  patch: number;
}

/** One cell of an occlusion map. */
export interface OcclusionCell {
  row: number;
  column: number;
  /** How far the class's probability or logit falls when the patch covers the cell; negative where it rises. */
  drop: number;
}

/** Where feature maps come from: one node of the network's graph. */
export interface LayerInfo {
  /** Id of the node. */
  node: number;
  /** Name of the node's parameters, such as `features.denseblock1.denselayer2.conv1`, or its operation where it has none. */
  name: string;
  height: number;
  width: number;
  channels: number;
}

/**
 * A number for each connection of a dense block. Readers are rows: the layers, then the exit. Sources are columns: in row i the
 * block's input, then layers 0 to i - 1.
 */
export type ConnectionMatrix = readonly (readonly number[])[];

/** A dense block: layers each of which reads the outputs of all layers before it (paper, section 3). */
export interface DenseBlockInfo {
  /** The feature maps that enter the block. */
  input: LayerInfo;
  /** The feature maps that each layer adds, in order: k channels each. */
  layers: readonly LayerInfo[];
  /** The layer that reads the whole block: name of the transition's convolution, or of the classifier. */
  exit: string;
  /** Mean absolute filter weight with which each reader reads each source (paper, figure 5). */
  weights: ConnectionMatrix;
}

/** RGBA pixels in 0..255, as a canvas has them. */
export interface RgbaPixels {
  width: number;
  height: number;
  /** `[height, width, 4]` */
  data: Uint8ClampedArray<ArrayBuffer>;
}
