import type { FoundFile } from '../../../image/foundFiles.ts';
import type { ImageSource } from '../../../image/picture.ts';
import type { Messages as SharedMessages } from '../../../messages/en.ts';
import type { Advice } from '../../examples/advice.ts';
import type { Example, Keeping } from '../../examples/types.ts';
import type { ModelFormat } from '../../export/exportTools.ts';
import type { Answer } from '../../learning/answers.ts';
import type { BaseState } from '../../learning/baseLoader.ts';
import type { Busy } from '../../learning/learning.ts';
import type { TrainingProgress } from '../../learning/progress.ts';
import type { Messages } from '../../messages/en.ts';
import type { ExampleClass, ExampleConfusion, HeadTraining, Neighbour } from '../../types.ts';
import type { CurveMeasure } from '../curveLayout.ts';

export interface ClassState extends ExampleClass {
  examples: readonly Example[];
  /** Ids of the examples that are chosen. */
  chosen: ReadonlySet<string>;
}

/** What was done last, for a moment. */
export interface Notice {
  text: string;
  isError?: boolean;
  undo?: () => void;
}

/** Pictures being taken with the camera for a class. */
export interface Recording {
  classId: string;
  /** Seconds until the burst begins; undefined while pictures are taken. */
  countdown: number | undefined;
}

/** A class of the confusion, and what its examples were taken for. */
export interface ConfusionCell {
  truth: string;
  predicted: string;
}

export interface TrainingSettings {
  epochs: number;
  /** undefined: what the recipe has. */
  learningRate: number | undefined;
}

/** Everything that the trainer's view is rendered from. */
export interface TrainerState {
  texts: Messages;
  shared: SharedMessages;
  base: BaseState;
  classes: readonly ClassState[];
  advice: readonly Advice[];
  keeping: Keeping;
  /** Whether the visitor has said that nothing is to be kept. */
  declined: boolean;
  reading: { done: number; total: number } | undefined;
  notice: Notice | undefined;
  /** How many examples the network has not looked at yet. */
  waiting: number;
  recording: Recording | undefined;
  cameraOn: boolean;
  picture: HTMLCanvasElement | undefined;
  /** Why there is no answer to the picture, or no camera. */
  stageError: { title?: string; message: string } | undefined;
  answer: Answer | undefined;
  /** The examples that are most like one that was chosen. */
  similar: { to: Example; neighbours: readonly Neighbour[] } | undefined;
  showMap: boolean;
  head: HeadTraining | undefined;
  progress: TrainingProgress | undefined;
  busy: Busy;
  settings: TrainingSettings;
  measure: CurveMeasure;
  /** undefined where it is not shown. */
  confusion: ExampleConfusion | undefined;
  confusionOpen: boolean;
  cell: ConfusionCell | undefined;
  /** Whether a file is being made that the visitor takes home. */
  isSaving: boolean;
  /** What was saved last, or how far that is. */
  saved: string | undefined;
  /** Name of what is saved, without an ending. */
  fileName: string;
  dropOver: boolean;
  /** For screen readers: what has happened last. */
  announcement: string;
  exampleOf(id: string): Example | undefined;
}

/** What the view calls when the visitor does something. */
export interface TrainerActions {
  addClass(): void;
  /** @returns whether the class has the name now */
  renameClass(classId: string, name: string): boolean;
  removeClass(classId: string): void;
  addFiles(files: readonly FoundFile[], classId: string): void;
  choose(classId: string, ids: ReadonlySet<string>): void;
  removeChosen(classId: string): void;
  moveChosen(classId: string, to: string): void;
  findSimilar(classId: string): void;
  startRecording(classId: string): void;
  stopRecording(): void;
  burst(classId: string): void;
  cancelReading(): void;
  dismiss(): void;
  keep(): void;
  decline(): void;
  forget(): void;
  toggleCamera(): void;
  cameraLive(): void;
  cameraFailed(error: Error): void;
  answerFrame(video: HTMLVideoElement): Promise<unknown>;
  tryPicture(source: ImageSource): void;
  removePicture(): void;
  explainClass(classId: string): void;
  setShowMap(show: boolean): void;
  train(): void;
  stop(): void;
  resume(): void;
  undoToHead(): void;
  set(settings: Partial<TrainingSettings>): void;
  setMeasure(measure: CurveMeasure): void;
  openConfusion(open: boolean): void;
  showCell(cell: ConfusionCell): void;
  saveModel(format: ModelFormat): void;
  saveExamples(): void;
  cancelSaving(): void;
  copySnippet(): void;
  useBase(file: File): void;
  cancelLoad(): void;
  reload(): void;
}

export function nameOf({ classes }: TrainerState, classId: string): string {
  return classes.find(({ id }) => id === classId)?.name ?? '';
}
