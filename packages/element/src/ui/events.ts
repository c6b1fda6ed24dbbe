import type { BackendName, Likeness, LoadedModel, LoadProgress } from '../engine/types.ts';

/** A class and how probable the model holds it. */
export interface Prediction {
  label: string;
  probability: number;
  /** The class's place in the model's order. */
  index: number;
}

export interface ClassifyPictureOptions {
  /** Bright becomes dark before the picture is classified. */
  invert?: boolean;
  /** Each picture has its answer, one after the other, where else only the newest has. */
  queue?: boolean;
}

export interface ResultDetail {
  /** The `top-k` most probable classes, best first. */
  predictions: Prediction[];
  /** From pixels to probabilities. */
  milliseconds: number;
  backend: BackendName;
  /** How the picture compares with what the network learned from; undefined where the model file does not say. */
  likeness: Likeness | undefined;
}

/** What `<densenet-classifier>` dispatches on itself. No event bubbles. */
export interface DensenetClassifierEvents {
  /** Some more of the model was downloaded, or it is being prepared. */
  progress: CustomEvent<LoadProgress>;
  /** Pictures can be classified. */
  ready: CustomEvent<LoadedModel>;
  /** A picture was classified; a camera's live pictures too. */
  result: CustomEvent<ResultDetail>;
  /** The model could not be loaded, or a picture not be classified. Cancelling is no error. */
  error: CustomEvent<{ error: Error }>;
}

export type DensenetClassifierEventMap = Omit<HTMLElementEventMap, keyof DensenetClassifierEvents> &
  DensenetClassifierEvents;
