import { isAbortError } from '../../image/errors.ts';
import { download } from '../../ui/save/download.ts';
import type { NamedFile } from '../export/exportTools.ts';
import { currentTrainer } from '../host/startTrainer.ts';
import type { FineTuningOptions } from '../types.ts';
import type { ExampleActions } from './exampleActions.ts';
import type { TrainerContext } from './trainerContext.ts';
import { burstCount } from './views/classCard.ts';
import type { TrainerActions, TrainingSettings } from './views/state.ts';

/** Milliseconds between two words on how far the examples are written. */
const tellEvery = 1000;

/** What the visitor does with the camera, the network and what it has learned. */
export function learningActions(context: TrainerContext): Omit<TrainerActions, keyof ExampleActions> {
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
  const saved = ({ name, content }: NamedFile) => {
    download(content, name);
    state.saved = texts().takeHome.saved(name, content.size);
    changed();
  };

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
    saveModel(format) {
      const save = async () => {
        const bytes = await session.engine!.exportModel();
        const name = `${context.fileName()}.safetensors`;
        // The tools are not needed for what the engine writes.
        if (format === 'safetensors') saved({ name, content: new Blob([bytes], { type: 'application/octet-stream' }) });
        else saved(await (await currentTrainer().loadExportTools()).modelFile(bytes, format, context.fileName()));
        learning.isSaved = true;
      };
      told(save(), texts().takeHome.failed);
    },
    saveExamples() {
      const save = async () => {
        const { project } = session;
        const { writeArchive } = await currentTrainer().loadExportTools();
        let told = performance.now();
        const onProgress = (done: number, total: number) => {
          // A screen reader says each change.
          if (performance.now() - told < tellEvery) return;
          told = performance.now();
          state.saved = texts().takeHome.writing(done, total);
          changed();
        };
        const content = await writeArchive(project.classes, project.all(), { onProgress });
        saved({ name: `${context.fileName()}-examples.zip`, content: content! });
      };
      told(save(), texts().takeHome.failed);
    },
    useBase: (file) => context.useBase(file),
    cancelLoad: () => loader.cancel(),
    reload: () => loader.reload(),
  };
}

export function optionsOf({ epochs, learningRate }: TrainingSettings): FineTuningOptions {
  return learningRate === undefined ? { epochs } : { epochs, recipe: { optimizer: { learningRate } } };
}
