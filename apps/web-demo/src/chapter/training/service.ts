import type { BackendReport } from '@densenet/element/backend';
import type { TrainingEvent } from '@densenet/train/events';
import type { SpriteIndex } from '../../gallery/gallery.ts';
import type { Answers, LiveRun } from './teach.ts';

/** Labelled pictures of one size, as they travel to the worker. */
export interface PackedPictures extends Pick<SpriteIndex, 'classes' | 'labels' | 'tileSize'> {
  /** RGBA of each picture, `[tileSize, tileSize, 4]`. */
  pixels: readonly Uint8ClampedArray[];
}

export interface LiveCallbacks {
  onEvent(event: TrainingEvent<LiveRun>): unknown;
  onAnswers(answers: Answers): unknown;
}

/** The calls that the training worker answers, one training at a time. */
export interface TeachingService {
  /** Starts the backend, once; further calls give the same. */
  start(): Promise<BackendReport>;
  /** Trains from random weights. @returns whether it was completed; false after `stop` */
  teach(
    training: PackedPictures,
    test: PackedPictures,
    seed: number,
    onEvent: LiveCallbacks['onEvent'],
    onAnswers: LiveCallbacks['onAnswers'],
  ): Promise<boolean>;
  /** Ends the training after the step under way. */
  stop(): void;
}
