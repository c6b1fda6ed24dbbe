// By these ways, since the types that all of the packages export need those of TensorFlow.js, which do not compile
// beside a browser's own without `skipLibCheck`.
import type { Preprocessing } from '@densenet/data/preprocessing';
import type { DenseNetConfig } from '@densenet/model/config';

/** A TensorFlow.js backend that a browser may have. */
export type BackendName = 'webgl' | 'webgpu' | 'wasm';

/**
 * What to compute on. `auto`: WebGL, else WebGPU, else wasm, the first that works. `fastest`: WebGL and WebGPU are both
 * timed on the first model, where both work.
 */
export type BackendChoice = 'auto' | 'fastest' | BackendName;

/** What an engine computes on, and why. */
export interface BackendReport {
  name: BackendName;
  /** As the browser calls it: a GPU's name, or the number of threads for wasm. */
  device: string;
  /** The GPU has no 32-bit floating-point textures: probabilities may differ in the third digit. */
  float16Only: boolean;
  /** It is a GPU's backend, and computes on the processor: some fifteen times as slow as wasm. */
  software: boolean;
  /** Why this one, in a sentence for whoever looks on. */
  summary: string;
  /** Why this one, for whoever builds the page: what was asked for, what each other one said, what was measured. */
  reason: string;
}

/** Where a model's bytes come from. */
export interface ModelSource {
  /** Absolute; `blob:` and `data:` too. */
  url: string;
  /** As in HTML: `sha256-...`, `sha384-...` or `sha512-...`, base64. Bytes that do not match are refused. */
  integrity?: string;
}

export type LoadProgress =
  /** `totalBytes` is undefined where the server does not say. */
  | { phase: 'download'; loadedBytes: number; totalBytes: number | undefined }
  /** The bytes came out of the cache, unchanged. */
  | { phase: 'cached'; totalBytes: number }
  /** Weights go to the backend; its shaders are compiled. */
  | { phase: 'prepare' };

/** How long the parts of getting ready took, in milliseconds. */
export interface LoadTimings {
  /** Download, or reading from the cache. */
  load: number;
  /** Start of the backend. It runs beside the download. */
  backend: number;
  /** Decoding the file and handing the weights to the backend. */
  upload: number;
  /** Shader compilation, all shaders at once where the browser can. */
  compile: number;
  /** The first forward pass, on an empty image. */
  firstRun: number;
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

/** A model that is ready to classify. */
export interface LoadedModel {
  /** What the engine's other methods take. */
  id: number;
  backend: BackendReport;
  /** A name for each class: the file's own, or `class 0`, `class 1`... */
  labels: readonly string[];
  config: DenseNetConfig;
  preprocessing: Preprocessing;
  /** What was measured of it when it was trained, such as `testAccuracy`. */
  metrics: Readonly<Record<string, unknown>>;
  /** Trainable values. */
  parameters: number;
  /** Of the file. */
  bytes: number;
  /** Cells of the class activation map: the last feature maps' height and width. */
  activationGrid: { height: number; width: number };
  blocks: readonly DenseBlockInfo[];
  timings: LoadTimings;
}

/** A picture: what `createImageBitmap` gives, or pixels. An ImageBitmap is closed by the engine. */
export type Picture = ImageBitmap | ImageData;

export interface ClassifyOptions {
  /** Bright becomes dark, for dark things on white where the network has learned bright ones on black. */
  invert?: boolean;
}

export interface Classification {
  /** By class. */
  logits: Float32Array;
  /** By class, they sum to 1. */
  probabilities: Float32Array;
  /** From pixels to probabilities. */
  milliseconds: number;
  /** What it was computed on: another than at first where the GPU was taken away meanwhile. */
  backend: BackendReport;
  /** What the network was given, to show: `preprocessing.height` x `width`, before normalisation. */
  input: ImageData;
  /** How the picture compares with what the network learned from; undefined where the model file does not say. */
  likeness: Likeness | undefined;
}

/** A picture beside those that a network learned from. */
export interface Likeness {
  /** Past 1 it is unlike them, and the probabilities mean little: see `unlikeness` of @densenet/model. */
  unlikeness: number;
  /** Its border is bright where theirs are dark: inverted it may be known. */
  brightBorder: boolean;
}

/** One value a cell, row by row. */
export interface ClassMap {
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

/**
 * Everything that computes, in a worker or beside the page. Explanations are of the picture last classified by the same
 * model. Where a signal is given, aborting it rejects the promise with an `AbortError`.
 */
export interface Engine {
  /**
   * Downloads (or finds in the cache), checks and prepares a model.
   *
   * @throws ModelLoadError saying what was found at the URL and what was expected
   */
  load(source: ModelSource, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<LoadedModel>;
  classify(model: number, picture: Picture, options?: ClassifyOptions): Promise<Classification>;
  /**
   * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to the class's logit. Exact for
   * a network that ends in global average pooling: the mean over the cells is the logit.
   */
  classActivation(model: number, classIndex: number): Promise<ClassMap>;
  /** Occlusion (Zeiler and Fergus 2014): coarse cells first, each reported as it is known. */
  occlusion(
    model: number,
    options: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void>;
  featureMaps(model: number, node: number): Promise<FeatureMaps>;
  /** Frees all that the model holds on the backend. */
  release(model: number): Promise<void>;
}
