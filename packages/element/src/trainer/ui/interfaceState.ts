import type { CurveMeasure } from './curveLayout.ts';
import type { ConfusionCell, Notice, TrainerState, TrainingSettings } from './views/state.ts';

/** What the visitor has chosen and was told: all of the interface's state that the session does not know. */
export class InterfaceState {
  /** The examples that are chosen, by class. */
  readonly chosen = new Map<string, ReadonlySet<string>>();
  /** Classes that were made without being asked for, under a name that nobody has given. */
  readonly unnamed = new Set<string>();
  declined = false;
  cameraOn = false;
  notice: Notice | undefined;
  stageError: TrainerState['stageError'];
  similar: TrainerState['similar'];
  settings: TrainingSettings = { epochs: 10, learningRate: undefined };
  measure: CurveMeasure = 'accuracy';
  cell: ConfusionCell | undefined;
  isSaving = false;
  saved: string | undefined;
  /** For screen readers. */
  announcement = '';

  chosenOf(classId: string): ReadonlySet<string> {
    return this.chosen.get(classId) ?? noneChosen;
  }

  /** Shows a notice, and has it read out. */
  say(text: string, more: Omit<Notice, 'text'> = {}): void {
    this.notice = { text, ...more };
    this.announce(text);
  }

  /** A screen reader does not read the same text again: a space at its end makes it another. */
  announce(text: string): void {
    this.announcement = text === this.announcement ? `${text}\u00a0` : text;
  }
}

const noneChosen: ReadonlySet<string> = new Set();
