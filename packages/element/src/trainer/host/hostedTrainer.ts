import type { BackendChoice } from '../../engine/types.ts';
import { HostedCalls } from '../../host/hostedCalls.ts';
import { startEngine } from '../../host/startEngine.ts';
import type { TrainerEngine } from '../types.ts';
import type { HostedTrainer } from './startTrainer.ts';
import { startWorkerTrainer } from './workerTrainer.ts';

/** How the worker and the trainer's code are loaded. The package for bundlers and the one file for pages differ in this. */
export interface TrainerForm {
  /** Creates a worker whose script calls `serveTrainer`. Where that fails, this throws or the worker's `error` event fires. */
  createWorker(): Worker;
  /** Loads TensorFlow.js and creates a trainer on this thread. `dispose` frees all that it holds. */
  createTrainer(choice: BackendChoice): Promise<TrainerEngine & { dispose(): void }>;
}

/**
 * Starts a trainer for one element, in a worker or on the page's own thread.
 *
 * @param onFailure called when it does not start, or its worker fails; every later call is then rejected
 */
export function hostTrainer(
  form: TrainerForm,
  choice: BackendChoice,
  onFailure: (error: Error) => void,
): HostedTrainer {
  const fail = (error: Error) => {
    stop(error);
    onFailure(error);
  };
  const ways = {
    choice,
    // A step of training takes far longer than a page may stand still.
    prefersWorker: choice !== 'webgl',
    createWorker: () => form.createWorker(),
    inWorker: startWorkerTrainer,
    onPage: async () => {
      const engine = await form.createTrainer(choice);
      return { engine, release: () => engine.dispose() };
    },
  };
  const started = startEngine<TrainerEngine>(ways, fail);
  const calls = new HostedCalls(started.ready);
  const stop = (error: Error) => {
    if (calls.stop(error)) started.stop();
  };
  started.ready.catch(fail);
  const engine: TrainerEngine = {
    load: (base, onProgress, signal) => calls.ask((own) => own.load(base, onProgress, signal), signal),
    setClasses: (classes) => calls.ask((own) => own.setClasses(classes)),
    addExamples: (examples, signal) => calls.ask((own) => own.addExamples(examples, signal), signal),
    removeExamples: (ids) => calls.ask((own) => own.removeExamples(ids)),
    moveExamples: (ids, classId) => calls.ask((own) => own.moveExamples(ids, classId)),
    trainHead: (signal) => calls.ask((own) => own.trainHead(signal), signal),
    // These end by themselves once the signal is aborted, and keep what was learned.
    train: (options, onEvent, signal) => calls.ask((own) => own.train(options, onEvent, signal)),
    resume: (onEvent, signal) => calls.ask((own) => own.resume(onEvent, signal)),
    undoToHead: (signal) => calls.ask((own) => own.undoToHead(signal), signal),
    classify: (picture) => calls.ask((own) => own.classify(picture)),
    classActivation: (classId) => calls.ask((own) => own.classActivation(classId)),
    confusion: () => calls.ask((own) => own.confusion()),
    nearest: (count, exampleId) => calls.ask((own) => own.nearest(count, exampleId)),
    exportModel: () => calls.ask((own) => own.exportModel()),
  };
  return {
    engine,
    stop: () => stop(new Error('The trainer was ended while it was still being asked: start another.')),
  };
}
