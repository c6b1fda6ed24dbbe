import { isAbortError } from '../../image/errors.ts';
import type { ImageSource } from '../../image/picture.ts';
import type { DensenetCamera } from '../../ui/inputs/camera.ts';
import { adviceOn } from '../examples/advice.ts';
import type { Answer } from '../learning/answers.ts';
import { beginningNames } from './beginningNames.ts';
import { exampleActions, type Transfers, unusedClasses } from './exampleActions.ts';
import { Intake } from './intake.ts';
import { InterfaceState } from './interfaceState.ts';
import { learningActions } from './learningActions.ts';
import { LeavingGuard } from './leaving.ts';
import { Recorder } from './recorder.ts';
import { takeHomeActions } from './takeHomeActions.ts';
import type { TrainerContext } from './trainerContext.ts';
import type { TrainerActions, TrainerState } from './views/state.ts';

/** The part of the view's state that is not the element's own. */
type OwnState = Omit<TrainerState, 'texts' | 'shared' | 'dropOver'>;

export interface TrainerInterface {
  actions: TrainerActions;
  transfers: Transfers;
  intake: Intake;
  viewState(): OwnState;
  /**
   * Shows a picture and classifies it.
   *
   * @returns undefined where the network knows no class yet
   * @throws PictureError where there is no picture in the source
   */
  tryPicture(source: ImageSource): Promise<Answer | undefined>;
  /** The class of a name; where there is none, a new one takes the place of those that nobody has named or used. */
  classNamed(name: string): string;
  /** Makes the classes to begin with where there are none: those that are named, and two at least. */
  beginClasses(): void;
  /** Shows an error that is not on show yet. */
  failed(error: Error): void;
  /** Switches the camera off, and gives up on what is being read. */
  end(): void;
}

interface InterfaceOptions
  extends Omit<TrainerContext, 'state' | 'intake' | 'recorder' | 'tryPicture' | 'classNamed' | 'beginClasses'> {
  /** Names of the classes to begin with, as the element has them. */
  labels(): string | readonly string[] | null;
}

/** Puts together what the visitor sees and does. */
export function createInterface(options: InterfaceOptions): TrainerInterface {
  const { host, session, changed, texts } = options;
  const { project, loader, learning, sync } = session;
  const state = new InterfaceState();
  const leaving = new LeavingGuard();
  const intake = new Intake(project, () => host.baseURI, changed);
  const recorder = new Recorder({
    capture: async () => host.shadowRoot?.querySelector<DensenetCamera>('densenet-camera')?.capture(),
    take(frame, classId, group) {
      // A frame that cannot be read is one of many: the next one comes.
      const reading = intake.read({ source: frame, classId, name: '', group });
      void reading.catch(() => {}).finally(() => frame.close());
    },
    onChange: changed,
  });

  let trying = new AbortController();
  const tryPicture = async (source: ImageSource): Promise<Answer | undefined> => {
    trying.abort();
    trying = new AbortController();
    state.cameraOn = false;
    state.stageError = undefined;
    recorder.stop();
    try {
      const answer = await session.tryPicture(source, host.baseURI, trying.signal);
      if (answer !== undefined) state.announce(spoken(answer));
      return answer;
    } catch (error) {
      if (!isAbortError(error)) {
        session.removePicture();
        state.stageError = { title: texts().stage.pictureFailed, message: options.explain(error as Error) };
      }
      throw error;
    } finally {
      changed();
    }
  };
  const spoken = ({ classification: { classIds, probabilities } }: Answer) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    const name = project.classes.find(({ id }) => id === classIds[best])?.name ?? '';
    return texts().answer.spoken(name, probabilities[best]!);
  };

  const context: TrainerContext = {
    ...options,
    ...{ state, intake, recorder },
    classNamed(name) {
      if (project.classes.every((known) => known.name !== name)) {
        for (const id of unusedClasses(context)) project.removeClass(id);
      }
      return project.classNamed(name).id;
    },
    tryPicture: (source) => void tryPicture(source).catch(options.onError),
    beginClasses() {
      if (project.classes.length > 0) return;
      const { names, problem } = beginningNames(options.labels());
      if (problem !== undefined) options.onError(problem);
      for (const name of names) project.addClass(name);
      while (project.classes.length < 2) examples.addClass();
    },
  };
  const { drop, paste, bringBack, ...examples } = exampleActions(context);
  const takeHome = takeHomeActions(context);

  return {
    actions: { ...examples, ...learningActions(context), ...takeHome },
    transfers: { drop, paste, bringBack },
    intake,
    tryPicture,
    classNamed: context.classNamed,
    beginClasses: context.beginClasses,
    viewState() {
      leaving.set(mayLose());
      const { picture, answer, confusion, confusionOpen, showMap } = session;
      return {
        base: loader.state,
        classes: project.classes.map((one) => ({
          ...one,
          examples: project.examplesOf(one.id),
          chosen: state.chosenOf(one.id),
        })),
        advice: adviceOn(project.classes.map((one) => ({ ...one, count: project.countOf(one.id) }))),
        keeping: session.keeper.keeping,
        // Frames of the camera come and go too fast to count them.
        reading: recorder.recording === undefined ? intake.progress : undefined,
        waiting: sync.waiting,
        recording: recorder.recording,
        ...{ picture, answer, confusion, confusionOpen, showMap },
        head: learning.head,
        progress: learning.progress,
        busy: learning.busy,
        fileName: options.fileName(),
        exampleOf: (id) => project.find(id),
        ...pick(state),
      };
    },
    failed(error) {
      // A network that cannot be loaded, and a training that has failed, say so in their own places.
      if (loader.state.phase === 'failed' || learning.progress?.phase === 'failed') return;
      state.say(options.explain(error), { isError: true });
      changed();
    },
    end() {
      trying.abort();
      intake.cancel();
      takeHome.cancelSaving();
      recorder.stop();
      state.cameraOn = false;
      leaving.set(false);
    },
  };

  /** Whether leaving the page loses something that took time: examples that are not kept, or what was trained. */
  function mayLose(): boolean {
    const { keeping } = session.keeper;
    const isKept = keeping.state === 'on' && keeping.unsaved === 0;
    const isTrained = learning.progress !== undefined && !learning.isSaved;
    return (project.size > 0 && !isKept) || learning.busy === 'network' || isTrained;
  }
}

function pick(state: InterfaceState) {
  const { declined, cameraOn, notice, stageError, similar, settings, measure, cell, isSaving, saved, announcement } =
    state;
  return { declined, cameraOn, notice, stageError, similar, settings, measure, cell, isSaving, saved, announcement };
}
