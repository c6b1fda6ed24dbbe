import type { BackendName, LoadProgress } from '../../engine/types.ts';
import type { Prediction } from '../../ui/events.ts';
import type { BaseNetwork, ExampleMetrics, FineTuningEvent } from '../types.ts';

/** A class, and how many examples it has. */
export interface ClassSummary {
  name: string;
  count: number;
}

/** What is known of an example beside its class and picture. */
export interface ExampleOptions {
  /** Name of its file, where the source has none. */
  name?: string;
  /** What it was taken together with, such as one recording of a camera: see `NewExample.group`. */
  group?: string | undefined;
}

export interface LearnedDetail {
  /** Names of the classes that the network knows now, in its order. */
  labels: string[];
  /** On the examples that the head learned from. */
  training: ExampleMetrics;
  /** On those that are held out; undefined where none is. */
  heldOut: ExampleMetrics | undefined;
  milliseconds: number;
}

export interface TaughtResultDetail {
  /** All classes, the most probable first. */
  predictions: Prediction[];
  milliseconds: number;
  backend: BackendName;
}

/** What `<densenet-trainer>` dispatches on itself. No event bubbles. */
export interface DensenetTrainerEvents {
  /** Some more of the network to teach was downloaded, or it is being prepared. */
  progress: CustomEvent<LoadProgress>;
  /** The network to teach is loaded. */
  ready: CustomEvent<BaseNetwork>;
  /** Classes or examples were added, removed, moved or renamed. */
  examples: CustomEvent<{ classes: ClassSummary[] }>;
  /** The head has learned all examples that there are, and is in use. */
  learned: CustomEvent<LearnedDetail>;
  /** The whole network is being trained: each step, each epoch, the end. */
  training: CustomEvent<FineTuningEvent>;
  /** A picture was classified; a camera's live pictures too. */
  result: CustomEvent<TaughtResultDetail>;
  /** Something failed. Cancelling is no error. */
  error: CustomEvent<{ error: Error }>;
}
