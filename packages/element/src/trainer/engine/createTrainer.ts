import type { ClassifierModel } from '@densenet/classifier';
import type { EngineEnvironment } from '../../engine/backend/start.ts';
import { BackendSupervisor } from '../../engine/backend/supervisor.ts';
import { abortError, pauses } from '../../engine/backend/turns.ts';
import { readModel } from '../../engine/download/readModel.ts';
import { makeReady, stopwatch } from '../../engine/makeReady.ts';
import { readPicture } from '../../engine/picture.ts';
import type { BackendChoice } from '../../engine/types.ts';
import type { ExampleClass, TrainerEngine } from '../types.ts';
import { NotTaughtError, TrainingUnderWayError } from './errors.ts';
import { gridOf } from './features.ts';
import { Trainer } from './trainer.ts';
import type { TrainerHost } from './trainerHost.ts';

/**
 * An engine on this thread that teaches. Its backend starts with the first network; its environment's wasm backend must know the
 * kernels of training. Create one a thread, since TensorFlow.js has one active backend a thread.
 */
export function createTrainer(
  choice: BackendChoice,
  environment: EngineEnvironment,
): TrainerEngine & { dispose(): void } {
  let trainer: Trainer | undefined;
  let classes: readonly ExampleClass[] = [];
  const supervisor = new BackendSupervisor(choice, environment, () => trainer?.displace());
  const host: TrainerHost = {
    run: (job) => supervisor.run(job),
    report: () => supervisor.report(),
    pauses,
    readPicture: (picture, preprocessing) => readPicture(picture, preprocessing),
    imageData: (data, width, height) => new ImageData(data, width, height),
  };
  const expectTrainer = (): Trainer => {
    if (trainer) return trainer;
    throw new NotTaughtError('there is no network to teach yet: load one');
  };

  const load: TrainerEngine['load'] = async (base, onProgress, signal) => {
    if (trainer?.isTraining) throw new TrainingUnderWayError();
    const clock = stopwatch();
    // Runs beside the download. If it fails, the error is thrown by `makeReady`, after any error of the download.
    const backendStarted = supervisor.report().then(clock.lap, clock.lap);
    try {
      const { model, bytes } = await readModel(base, onProgress, signal);
      const loaded = clock.lap();
      const next = new Trainer(model, host);
      const backend = await backendStarted;
      const timings = await makeReady(next.base.model, supervisor, {
        compare: choice === 'fastest' && !trainer,
        signal,
        adopt: (placed) => next.base.adopt(placed),
      });
      await next.setClasses(classes);
      trainer?.dispose();
      trainer = next;
      return {
        ...describe(model),
        backend: await supervisor.report(),
        bytes,
        timings: { load: loaded, backend, ...timings },
      };
    } catch (error) {
      throw signal.aborted ? abortError() : error;
    }
  };

  return {
    load,
    setClasses: async (next) => {
      classes = next;
      await trainer?.setClasses(next);
    },
    addExamples: async (examples, signal) => expectTrainer().addExamples(examples, signal),
    removeExamples: async (ids) => trainer?.removeExamples(ids),
    moveExamples: async (ids, classId) => expectTrainer().moveExamples(ids, classId),
    trainHead: async (signal) => expectTrainer().trainHead(signal),
    train: async (options, onEvent, signal) => expectTrainer().train(options, onEvent, signal),
    resume: async (onEvent, signal) => expectTrainer().resume(onEvent, signal),
    undoToHead: async (signal) => expectTrainer().undoToHead(signal),
    classify: async (picture) => expectTrainer().classify(picture),
    classActivation: async (classId) => expectTrainer().classActivation(classId),
    confusion: async () => expectTrainer().confusion(),
    nearest: async (count, exampleId) => expectTrainer().nearest(count, exampleId),
    exportModel: async () => expectTrainer().exportModel(),
    dispose: () => {
      trainer?.dispose();
      trainer = undefined;
    },
  };
}

function describe(model: ClassifierModel) {
  const { labels, config, preprocessing, parameterCount: parameters } = model;
  return { labels, config, preprocessing, parameters, activationGrid: gridOf(model) };
}
