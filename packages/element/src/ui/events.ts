import type { BackendName, Classification, Engine, Likeness, LoadedModel, LoadProgress } from '../engine/types.ts';
import type { ImageSource } from '../image/picture.ts';
import type { ExplanationTab } from './explanation/tabs.ts';

/** A class, and the probability that the model gives it. */
export interface Prediction {
  label: string;
  probability: number;
  /** The class's index in the model's order. */
  index: number;
}

export interface ClassifyPictureOptions {
  /** Whether to invert the picture before it is classified. */
  invert?: boolean;
  /** Whether to wait for the pictures that were given before. By default this picture supersedes them, and they reject. */
  queue?: boolean;
}

export interface ResultDetail {
  /** The `top-k` most probable classes, best first. */
  predictions: Prediction[];
  /** Time from pixels to probabilities. */
  milliseconds: number;
  backend: BackendName;
  /** How the picture compares with the training images; undefined where the model file has no statistics of them. */
  likeness: Likeness | undefined;
  /** What was given as the picture. It is the same object when a picture is classified again, with another model for example. */
  source: ImageSource;
}

export interface ExplainDetail {
  /** The class that is explained. */
  classIndex: number;
  explanation: ExplanationTab;
}

/** What a `<densenet-classifier>` computes with, for elements beside it that explain its answer. */
export interface ExplainedSubject {
  /** Stays the classifier's: its model is released with it. */
  engine: Engine;
  model: LoadedModel;
  /** What the model made of the picture on show; undefined where there is none. The engine explains the one that came last. */
  classification: Classification | undefined;
}

/** What `<densenet-classifier>` dispatches on itself. No event bubbles. */
export interface DensenetClassifierEvents {
  /** Some more of the model was downloaded, or it is being prepared. */
  progress: CustomEvent<LoadProgress>;
  /** Pictures can be classified. */
  ready: CustomEvent<LoadedModel>;
  /** A picture was classified; a camera's live pictures too. */
  result: CustomEvent<ResultDetail>;
  /** The visitor has chosen another class or another explanation. */
  explain: CustomEvent<ExplainDetail>;
  /** The model could not be loaded, or a picture not be classified. Cancelling is no error. */
  error: CustomEvent<{ error: Error }>;
}
