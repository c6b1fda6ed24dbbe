import type { ImageSource } from '../../image/picture.ts';
import type { Messages } from '../messages/en.ts';
import type { Intake } from './intake.ts';
import type { InterfaceState } from './interfaceState.ts';
import type { Recorder } from './recorder.ts';
import type { TrainerSession } from './trainerSession.ts';

/** What the visitor's actions work on. */
export interface TrainerContext {
  host: HTMLElement;
  session: TrainerSession;
  state: InterfaceState;
  intake: Intake;
  recorder: Recorder;
  texts(): Messages;
  /** What an error says, in the element's language where it has a reason. */
  explain(error: Error): string;
  /** Draws the element anew. */
  changed(): void;
  onError(error: Error): void;
  /** Makes the classes that the element begins with. */
  beginClasses(): void;
  /** The class of a name; where there is none, a new one takes the place of those that nobody has named or used. */
  classNamed(name: string): string;
  /** Name of what is saved, without an ending. */
  fileName(): string;
  tryPicture(source: ImageSource): void;
  useBase(file: File): void;
}
