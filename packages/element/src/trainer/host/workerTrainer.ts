import { proxy, transfer, wrap } from 'comlink';
import type { BackendChoice } from '../../engine/types.ts';
import { registerTransfers } from '../../host/transfers.ts';
import { workerStarted } from '../../host/workerStarted.ts';
import type { NewExample, TrainerEngine } from '../types.ts';
import type { TrainerService } from './serveTrainer.ts';

/**
 * Starts the trainer of a worker and gives it to the page.
 *
 * @param onCrash called when the worker fails after it has started: pending calls will never be answered
 * @throws Error where the worker does not start: a Content-Security-Policy forbids it, or its script is missing
 */
export async function startWorkerTrainer(
  worker: Worker,
  choice: BackendChoice,
  onCrash: (error: Error) => void,
): Promise<TrainerEngine> {
  registerTransfers();
  const service = wrap<TrainerService>(worker);
  await workerStarted(worker, () => service.start(choice), onCrash);
  return {
    load: (base, onProgress, signal) =>
      service.load(
        base,
        proxy(async (progress) => onProgress(progress)),
        signal,
      ),
    train: (options, onEvent, signal) =>
      service.train(
        options,
        proxy(async (event) => onEvent(event)),
        signal,
      ),
    resume: (onEvent, signal) =>
      service.resume(
        proxy(async (event) => onEvent(event)),
        signal,
      ),
    setClasses: (classes) => service.setClasses(classes),
    addExamples: (examples, signal) => service.addExamples(transferred(examples), signal),
    removeExamples: (ids) => service.removeExamples(ids),
    moveExamples: (ids, classId) => service.moveExamples(ids, classId),
    trainHead: (signal) => service.trainHead(signal),
    undoToHead: (signal) => service.undoToHead(signal),
    classify: (picture) => service.classify('close' in picture ? transfer(picture, [picture]) : picture),
    classActivation: (classId) => service.classActivation(classId),
    confusion: () => service.confusion(),
    nearest: (count, exampleId) => service.nearest(count, exampleId),
    exportModel: () => service.exportModel(),
  };
}

/** Bitmaps are transferred, since the engine closes them. */
function transferred(examples: readonly NewExample[]): readonly NewExample[] {
  const bitmaps = examples.flatMap(({ picture }) => ('close' in picture ? [picture] : []));
  return transfer(examples, bitmaps);
}
