// Imported from entries without TensorFlow.js: its types, which the packages' main entries need, do not compile beside a
// browser's own without `skipLibCheck`.
import type {
  ChannelPlace,
  ConnectionMatrix,
  DenseBlockInfo,
  FeatureMaps,
  HeatMap,
  NetworkInfo,
  OcclusionCell,
  OcclusionOptions,
  Classification as PictureClassification,
  ValueExplanation,
  ValuePlace,
} from '@densenet/classifier/types';
import type { Preprocessing } from '@densenet/data/preprocessing';
import type { DenseNetConfig } from '@densenet/model/config';

export type {
  ChannelPlace,
  ConnectionMatrix,
  DenseBlockInfo,
  FeatureMaps,
  HeatMap,
  LayerInfo,
  Likeness,
  NetworkCosts,
  NetworkInfo,
  OcclusionCell,
  OcclusionMeasure,
  OcclusionOptions,
  SectionInfo,
  SourceTerms,
  StepInfo,
  Transform,
  UnitInfo,
  ValueExplanation,
  ValuePlace,
} from '@densenet/classifier/types';

/** A TensorFlow.js backend that a browser may have. */
export type BackendName = 'webgl' | 'webgpu' | 'wasm';

/**
 * Which backend to use. `auto`: the first that works of WebGL, WebGPU and wasm. `fastest`: where WebGL and WebGPU both work,
 * they are timed with the first model, and the faster is used.
 */
export type BackendChoice = 'auto' | 'fastest' | BackendName;

/** Why a backend is used: it was asked for, the GPU computes, others do not work here, or it was the fastest. */
export type BackendCause = 'asked' | 'askedSoftware' | 'software' | 'gpu' | 'noWebgl' | 'noGpu' | 'fastest';

/** The backend that an engine uses, and why. */
export interface BackendReport {
  name: BackendName;
  /** The GPU's name as the browser gives it; for wasm the number of threads. */
  device: string;
  /** The number of threads of wasm. */
  threads?: number;
  /** Whether the GPU has no 32-bit floating-point textures: probabilities may then differ in the third digit. */
  float16Only: boolean;
  /** Whether a GPU backend computes on the CPU, because the browser emulates the GPU: some fifteen times as slow as wasm. */
  software: boolean;
  /** Why this backend is used. */
  cause: BackendCause;
  /** The same as a sentence, in English. */
  summary: string;
  /** Why this backend is used, for authors of the page: what was asked for, why others failed, what was measured. */
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
  /** The file is being downloaded; `totalBytes` is undefined where the server does not say. */
  | { phase: 'download'; loadedBytes: number; totalBytes: number | undefined }
  /** The file was taken from the cache. */
  | { phase: 'cached'; totalBytes: number }
  /** The weights are uploaded to the backend and its shaders compiled. */
  | { phase: 'prepare' };

/** How long the steps of loading a model took, in milliseconds. */
export interface LoadTimings {
  /** Download, or reading from the cache. */
  load: number;
  /** Start of the backend, which runs beside the download. */
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
  /** Names the model in calls of the engine's other methods. */
  id: number;
  backend: BackendReport;
  /** A name for each class: from the file, or else `class 0`, `class 1`... */
  labels: readonly string[];
  config: DenseNetConfig;
  preprocessing: Preprocessing;
  /** What was measured when the network was trained, such as `testAccuracy`. */
  metrics: Readonly<Record<string, unknown>>;
  /** Number of trainable values. */
  parameters: number;
  /** Size of the file in bytes. */
  bytes: number;
  /** Height and width of class activation maps in cells; undefined where the network has no such maps. */
  activationGrid: { height: number; width: number } | undefined;
  /** The network's dense blocks, in order. */
  blocks: readonly DenseBlockInfo[];
  timings: LoadTimings;
}

/** A decoded picture. The engine closes an ImageBitmap that it is given. */
export type Picture = ImageBitmap | ImageData;

export interface ClassifyOptions {
  /** Whether to invert the picture: for dark things on white, where the network was trained on bright things on black. */
  invert?: boolean;
}

/** Which connections are asked for. */
export interface ConnectionQuery {
  /** The network as it was trained, or the same one before its training: fresh weights of its initializer, always the same ones. */
  network: 'trained' | 'untrained';
  /**
   * `weights`: mean absolute filter weights (paper, figure 5). `responses`: for the picture that the model classified last, what each
   * layer took from each of its sources, as shares that sum to 1 (`Classifier.responses` of @densenet/classifier).
   */
  measure: 'weights' | 'responses';
}

export interface Classification extends Omit<PictureClassification, 'best' | 'embedding' | 'input'> {
  /** The backend of this result: another than the model's first one where the GPU was taken away meanwhile. */
  backend: BackendReport;
  /** The network's input as pixels to show: `preprocessing.height` x `preprocessing.width`, normalisation undone. */
  input: ImageData;
}

/** A ResNet to lay beside a model's network, for the same images and classes. */
export interface ResNetBeside {
  /** Its name, such as `resnet50`. */
  variant: string;
  /** The names of all that can be asked for. */
  variants: readonly string[];
  network: NetworkInfo;
}

/**
 * Loads models and computes their answers, in a worker or on the page's own thread. Explanations are of the picture that the
 * same model classified last. Aborting a signal rejects the promise with an `AbortError`.
 */
export interface Engine {
  /**
   * Downloads (or finds in the cache), checks and prepares a model.
   *
   * @throws ModelLoadError where there is no model at the URL, saying what was found there and what was expected
   * @throws BackendError where no backend works in this browser
   */
  load(source: ModelSource, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<LoadedModel>;
  /**
   * Classifies a picture with a loaded model.
   *
   * @param model `id` of the model; a RangeError is thrown, here and below, where it is not loaded
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   */
  classify(model: number, picture: Picture, options?: ClassifyOptions): Promise<Classification>;
  /**
   * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to the class's logit, which is
   * the mean over the cells.
   *
   * @throws UnanswerableError where the network does not end in global average pooling and one linear layer
   */
  classActivation(model: number, classIndex: number): Promise<HeatMap>;
  /**
   * Occlusion map (Zeiler and Fergus 2014): how far a class's probability or logit falls when a patch covers each cell.
   *
   * @param onCell called with each cell as soon as it is computed; every fourth row and column come first, then those between
   */
  occlusion(
    model: number,
    options: OcclusionOptions,
    onCell: (cell: OcclusionCell) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** The feature maps of one node of the network's graph: see `LayerInfo.node`. */
  featureMaps(model: number, node: number): Promise<FeatureMaps>;
  /** The network's sections, units and steps, with their shapes, sources and costs. */
  networkInfo(model: number): Promise<NetworkInfo>;
  /**
   * A ResNet for the same images and classes, to be compared with. It has no weights.
   *
   * @param variant its name; left out, the one whose depth is nearest
   * @throws RangeError where there is no such variant
   */
  resNetBeside(model: number, variant?: string): Promise<ResNetBeside>;
  /**
   * Single channels of steps of the network, in the order in which they are asked for. What a forward pass gave is kept until the
   * next picture, so that other channels of the same steps come at once.
   *
   * @throws RangeError where there is no such step or channel
   */
  channelMaps(model: number, wanted: readonly ChannelPlace[]): Promise<HeatMap[]>;
  /**
   * How one value of the network comes about.
   *
   * @throws RangeError where there is no such step or value
   */
  explainValue(model: number, place: ValuePlace): Promise<ValueExplanation>;
  /** How much each layer of the dense blocks listens to each of its sources: one matrix a block, in their order. */
  connections(model: number, query: ConnectionQuery, signal: AbortSignal): Promise<readonly ConnectionMatrix[]>;
  /** Frees the model's memory, on the backend too. */
  release(model: number): Promise<void>;
}
