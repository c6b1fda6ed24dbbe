// Imported from entries without TensorFlow.js, as engine/types.ts says.
import type { Preprocessing } from '@densenet/data/preprocessing';
import type { DenseNetConfig } from '@densenet/model/config';
import type { EpochRow, Measured, Position, TrainingEvent } from '@densenet/train/events';
import type { BackendReport, HeatMap, LoadProgress, LoadTimings, ModelSource, Picture } from '../engine/types.ts';

/** A class that a visitor teaches. */
export interface ExampleClass {
  /** Names the class in calls; unlike the name it never changes. */
  id: string;
  /** The label in the exported model. */
  name: string;
}

export interface NewExample {
  /** Of the caller's choice, unlike any other example's. */
  id: string;
  classId: string;
  /** The engine closes an ImageBitmap that it is given. */
  picture: Picture;
  /** As `ExampleRecord.heldOut` said it before a reload; left out: the engine decides. */
  heldOut?: boolean;
  /**
   * Names what it was taken together with, such as one recording of a camera: examples of a group are nearly alike, so all of them are held out
   * or none. Left out: it stands by itself.
   */
  group?: string;
}

/** What the engine says of an example that it keeps. */
export interface ExampleRecord {
  id: string;
  classId: string;
  /**
   * Whether the example is kept out of training, to measure with: one in five of its class, a group counted as one, decided when it
   * is added and never changed, so that no example is measured on that was trained on.
   */
  heldOut: boolean;
}

/** The network that is taught. */
export interface BaseNetwork {
  backend: BackendReport;
  /** The classes that it was trained on, which the taught ones take the place of. */
  labels: readonly string[];
  config: DenseNetConfig;
  preprocessing: Preprocessing;
  /** Number of trainable values. */
  parameters: number;
  /** Size of the file in bytes. */
  bytes: number;
  /** Height and width of class activation maps in cells; undefined where the network has no such maps. */
  activationGrid: { height: number; width: number } | undefined;
  timings: LoadTimings;
}

/** How well the taught network does on some examples. */
export interface ExampleMetrics {
  examples: number;
  /** Share of the examples classified right, in [0, 1]. */
  accuracy: number;
  /** Mean cross-entropy. */
  loss: number;
}

/** A head that was trained, and is in use. */
export interface HeadTraining {
  /** The classes that the network knows now, in the order of `setClasses`: those that have an example to train with. */
  classIds: readonly string[];
  training: ExampleMetrics;
  /** On the examples that are held out; undefined where none is. */
  heldOut: ExampleMetrics | undefined;
  milliseconds: number;
}

/** Groups of a recipe of `@densenet/recipe` with the fields to change, such as `{ optimizer: { learningRate: 0.003 } }`. */
export type RecipeChanges = {
  readonly [group in 'data' | 'optimizer' | 'schedule' | 'loss' | 'train' | 'evaluate']?: Readonly<
    Record<string, unknown>
  >;
};

export interface FineTuningOptions {
  /** Passes over the examples; 10 by default. */
  epochs?: number;
  /** All else that the recipe `finetune` of `@densenet/recipe` says, which is checked as in Node. */
  recipe?: RecipeChanges;
}

/** Describes a fine-tuning, for whoever shows it: `run` of its first event. */
export interface FineTuningRun {
  /** The whole recipe, as JSON. */
  recipe: unknown;
  /** How many parameters the network has. */
  parameters: number;
  /** How many examples an epoch has. */
  trainImages: number;
}

/** The graphics context was lost: training goes on at `position`, where the last epoch ended. Events after that come again. */
export interface RestoredEvent {
  type: 'restored';
  position: Position;
  /** The backend that is used now. */
  backend: BackendReport;
}

/**
 * What happens while the whole network is trained, as JSON. Epochs are judged by the examples that are held out
 * (`validation`), or by those of the `training` where none is.
 */
export type FineTuningEvent = TrainingEvent<FineTuningRun> | RestoredEvent;

/** How a fine-tuning ended. */
export interface FineTuning {
  /** Whether all epochs were trained; false where the signal came first: `resume` then goes on. */
  complete: boolean;
  classIds: readonly string[];
  /** A row for each epoch. */
  history: readonly EpochRow[];
  /** How the network was judged last; undefined where it was stopped before its first epoch ended. */
  judged: Measured | undefined;
}

/** The taught network's answer. */
export interface TaughtClassification {
  /** The classes that the network knows, in the order of the probabilities. */
  classIds: readonly string[];
  /** `[classes]`, which sum to 1. */
  probabilities: Float32Array;
  /** `[classes]` */
  logits: Float32Array;
  /** From pixels to answer. */
  milliseconds: number;
  backend: BackendReport;
  /** The network's input as pixels to show, normalisation undone. */
  input: ImageData;
}

/** What the network says of the examples that are held out. */
export interface ExampleConfusion {
  classIds: readonly string[];
  /** How often an example of class `row` is taken for class `column`: `[classes][classes]`. */
  counts: readonly (readonly number[])[];
  /** Each example that is held out. */
  examples: readonly { id: string; classId: string; predicted: string; probability: number }[];
}

/** An example that is like another picture. */
export interface Neighbour {
  id: string;
  classId: string;
  heldOut: boolean;
  /** Cosine of the angle between the embeddings: 1 where they are alike. */
  similarity: number;
}

/**
 * Teaches a network classes of the visitor's own, in a worker or on the page's own thread. One network is taught at a time. All
 * calls may be made at any time: while the whole network is trained, others are answered between two of its steps, with the
 * network as it is then. Aborting a signal rejects the promise with an `AbortError`, but for `train` and `resume`, which end
 * after the step under way and keep what was learned.
 *
 * Calls that need what is not there yet are rejected with a `NotTaughtError`, whose message says what is missing; `load`,
 * `trainHead`, `train`, `resume` and `undoToHead` while the network is trained with a `TrainingUnderWayError`.
 */
export interface TrainerEngine {
  /**
   * Loads the network to teach: a model file by its URL, or one that was dropped. All examples are forgotten, since they are kept in
   * the size that the network takes: add them again.
   *
   * @throws ModelLoadError where there is no model, saying what was found and what was expected
   * @throws BackendError where no backend works in this browser
   */
  load(
    base: ModelSource | Blob,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<BaseNetwork>;
  /**
   * Says which classes there are. A class that is left out loses its examples; one that has another name than before has only
   * another label. The network knows new classes once `trainHead` or `train` has been called.
   */
  setClasses(classes: readonly ExampleClass[]): Promise<void>;
  /**
   * Keeps examples: their pixels at the size of the network's input, and the embedding, which takes a forward pass.
   *
   * @throws RangeError where there is no such class, or an example of that id
   */
  addExamples(examples: readonly NewExample[], signal: AbortSignal): Promise<ExampleRecord[]>;
  /** Forgets examples; ids that are not known are passed over. */
  removeExamples(ids: readonly string[]): Promise<void>;
  /** @throws RangeError where there is no such class or example */
  moveExamples(ids: readonly string[], classId: string): Promise<void>;
  /**
   * Trains the head on the cached embeddings, to the optimum of its loss, and uses it at once. The features stay as they are:
   * the base's, or those that were trained by `train`.
   *
   * @throws NotTaughtError where fewer than two classes have an example to train with
   */
  trainHead(signal: AbortSignal): Promise<HeadTraining>;
  /**
   * Trains the whole network, from what is in use now, by a recipe as in Node. Where classes have come or gone since, the head is
   * trained first.
   *
   * @param signal ends the training after the step under way; what was learned stays in use
   * @throws NotTaughtError where fewer than two classes have an example to train with
   * @throws SchemaError where the recipe's changes are wrong; it names the field
   * @throws RangeError where the recipe has a loss of several labels, or follows held-out examples and there are none
   * @throws TrainingStoppedError where the loss becomes NaN or infinite: the network is then that of the last epoch
   */
  train(
    options: FineTuningOptions,
    onEvent: (event: FineTuningEvent) => void,
    signal: AbortSignal,
  ): Promise<FineTuning>;
  /**
   * Goes on with a training that was stopped, where it stood; at the begin of its epoch where examples have changed since.
   *
   * @throws NotTaughtError where no training was stopped, or classes have come or gone since
   */
  resume(onEvent: (event: FineTuningEvent) => void, signal: AbortSignal): Promise<FineTuning>;
  /** Goes back to the base's features, and trains the head on them with all examples that there are now. */
  undoToHead(signal: AbortSignal): Promise<HeadTraining>;
  /**
   * @throws NotTaughtError before a head was trained
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   */
  classify(picture: Picture): Promise<TaughtClassification>;
  /**
   * Class activation map of the picture that was classified last (Zhou et al. 2016).
   *
   * @throws UnanswerableError where the network does not end in global average pooling
   * @throws NotTaughtError where no picture was classified yet, or the network does not know the class
   */
  classActivation(classId: string): Promise<HeatMap>;
  /** @throws NotTaughtError before a head was trained */
  confusion(): Promise<ExampleConfusion>;
  /**
   * The examples that are most like the picture that was classified last, or like an example, itself left out; most alike first.
   *
   * @throws RangeError where there is no such example
   * @throws NotTaughtError where no picture was classified yet
   */
  nearest(count: number, exampleId?: string): Promise<Neighbour[]>;
  /**
   * The bytes of `model.safetensors`, as `densenet train` writes it: with labels, preprocessing, metrics and, where at least ten
   * examples are held out, what tells unlike pictures. While the whole network is trained, it is the network of before.
   *
   * @throws NotTaughtError before a head was trained
   */
  exportModel(): Promise<Uint8Array<ArrayBuffer>>;
}
