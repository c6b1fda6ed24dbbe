// By these ways, since the types that all of the packages export need those of TensorFlow.js, which do not compile
// beside a browser's own without `skipLibCheck`.
import type {
  DenseBlockInfo,
  FeatureMaps,
  HeatMap,
  OcclusionCell,
  OcclusionOptions,
  Classification as PictureClassification,
} from '@densenet/classifier/types';
import type { Preprocessing } from '@densenet/data/preprocessing';
import type { DenseNetConfig } from '@densenet/model/config';

export type {
  DenseBlockInfo,
  FeatureMaps,
  HeatMap,
  LayerInfo,
  Likeness,
  OcclusionCell,
  OcclusionMeasure,
  OcclusionOptions,
} from '@densenet/classifier/types';

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
  /** Size of the file in bytes. */
  bytes: number;
  /** Cells of the class activation map: the last feature maps' height and width; undefined where the network has none. */
  activationGrid: { height: number; width: number } | undefined;
  blocks: readonly DenseBlockInfo[];
  timings: LoadTimings;
}

/** A picture: what `createImageBitmap` gives, or pixels. An ImageBitmap is closed by the engine. */
export type Picture = ImageBitmap | ImageData;

export interface ClassifyOptions {
  /** Bright becomes dark, for dark things on white where the network has learned bright ones on black. */
  invert?: boolean;
}

export interface Classification extends Omit<PictureClassification, 'best' | 'input'> {
  /** What it was computed on: another than at first where the GPU was taken away meanwhile. */
  backend: BackendReport;
  /** What the network was given, to show: `preprocessing.height` x `width`, before normalisation. */
  input: ImageData;
}

/**
 * Everything that computes, in a worker or beside the page. Explanations are of the picture last classified by the same
 * model. Where a signal is given, aborting it rejects the promise with an `AbortError`.
 */
export interface Engine {
  /**
   * Downloads (or finds in the cache), checks and prepares a model.
   *
   * @throws ModelLoadError where there is no model at the URL; it says what was found there and what was expected
   */
  load(source: ModelSource, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<LoadedModel>;
  classify(model: number, picture: Picture, options?: ClassifyOptions): Promise<Classification>;
  /**
   * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to the class's logit, which is
   * the mean over the cells.
   *
   * @throws UnanswerableError where the network does not end in global average pooling and one linear layer
   */
  classActivation(model: number, classIndex: number): Promise<HeatMap>;
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
