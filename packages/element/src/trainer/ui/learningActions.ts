import { isAbortError } from '../../image/errors.ts';
import type { FineTuningOptions } from '../types.ts';
import type { ExampleActions } from './exampleActions.ts';
import type { TakeHomeActions } from './takeHomeActions.ts';
import type { TrainerContext } from './trainerContext.ts';
import { burstCount } from './views/classCard.ts';
import type { TrainerActions, TrainingSettings } from './views/state.ts';

/** What the visitor does with the camera and the network. */
export function learningActions(
  context: TrainerContext,
): Omit<TrainerActions, keyof ExampleActions | keyof TakeHomeActions> {
  const { session, state, recorder, changed, texts, explain } = context;
  const { learning, loader } = session;

  /** Nobody awaits what the visitor starts: a failure is told. */
  const told = (running: Promise<unknown>, say: (message: string) => string) => {
    running.catch((error: Error) => {
      if (isAbortError(error)) return;
      // The progress of a training that has failed says so itself.
      if (learning.progress?.phase !== 'failed') state.say(say(explain(error)), { isError: true });
      context.onError(error);
      changed();
    });
  };
  const openCamera = (on: boolean) => {
    state.cameraOn = on;
    state.stageError = undefined;
    if (on) session.removePicture();
    else {
      recorder.stop();
      session.answer = undefined;
    }
    changed();
  };
  const ask = () => void session.again();

  return {
    startRecording(classId) {
      if (!state.cameraOn) openCamera(true);
      recorder.start(classId);
    },
    stopRecording: () => recorder.release(),
    burst(classId) {
      if (!state.cameraOn) openCamera(true);
      recorder.burst(classId, burstCount);
    },
    toggleCamera: () => openCamera(!state.cameraOn),
    cameraLive: changed,
    cameraFailed(error) {
      openCamera(false);
      state.stageError = { message: explain(error) };
      context.onError(error);
      changed();
    },
    answerFrame: (video) => session.answerFrame(video),
    tryPicture: (source) => context.tryPicture(source),
    removePicture() {
      session.removePicture();
      state.stageError = undefined;
      changed();
    },
    explainClass(classId) {
      const isShown = session.showMap && session.answer?.mapClassId === classId;
      session.showMap = !isShown;
      session.mapClassId = isShown ? undefined : classId;
      ask();
      changed();
    },
    setShowMap(show) {
      session.showMap = show;
      session.mapClassId = undefined;
      ask();
      changed();
    },
    train: () => told(session.train(optionsOf(state.settings)), texts().learning.failed),
    stop: () => learning.stop(),
    resume: () => told(learning.resume(), texts().learning.failed),
    undoToHead: () => told(learning.undoToHead(), texts().learning.headFailed),
    set(settings) {
      state.settings = { ...state.settings, ...settings };
      changed();
    },
    setMeasure(measure) {
      state.measure = measure;
      changed();
    },
    openConfusion(open) {
      session.confusionOpen = open;
      void session.refreshConfusion();
      changed();
    },
    showCell(cell) {
      const { truth, predicted } = state.cell ?? {};
      state.cell = cell.truth === truth && cell.predicted === predicted ? undefined : cell;
      changed();
    },
    useBase: (file) => context.useBase(file),
    cancelLoad: () => loader.cancel(),
    reload: () => loader.reload(),
  };
}

export function optionsOf({ epochs, learningRate }: TrainingSettings): FineTuningOptions {
  return learningRate === undefined ? { epochs } : { epochs, recipe: { optimizer: { learningRate } } };
}
