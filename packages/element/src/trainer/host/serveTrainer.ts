import { expose, transfer } from 'comlink';
import type { BackendChoice, LoadProgress } from '../../engine/types.ts';
import { delivering, type Remote } from '../../host/delivering.ts';
import { registerTransfers } from '../../host/transfers.ts';
import type { FineTuning, FineTuningEvent, FineTuningOptions, TrainerEngine } from '../types.ts';
import type { TrainerForm } from './hostedTrainer.ts';

/** The calls that a worker answers: `start` first, then those of a trainer. */
export interface TrainerService extends Omit<TrainerEngine, 'load' | 'train' | 'resume'> {
  start(choice: BackendChoice): Promise<void>;
  load(
    base: Parameters<TrainerEngine['load']>[0],
    onProgress: Remote<LoadProgress>,
    signal: AbortSignal,
  ): ReturnType<TrainerEngine['load']>;
  train(options: FineTuningOptions, onEvent: Remote<FineTuningEvent>, signal: AbortSignal): Promise<FineTuning>;
  resume(onEvent: Remote<FineTuningEvent>, signal: AbortSignal): Promise<FineTuning>;
}

/** Answers the page's calls in a worker. Call it before the worker script's first `await`, or early messages are lost. */
export function serveTrainer(createTrainer: TrainerForm['createTrainer']): void {
  registerTransfers();
  let trainer: TrainerEngine;
  const service: TrainerService = {
    async start(choice) {
      trainer = await createTrainer(choice);
    },
    load: (base, onProgress, signal) => delivering(onProgress, (report) => trainer.load(base, report, signal)),
    train: (options, onEvent, signal) => delivering(onEvent, (report) => trainer.train(options, report, signal)),
    resume: (onEvent, signal) => delivering(onEvent, (report) => trainer.resume(report, signal)),
    setClasses: (classes) => trainer.setClasses(classes),
    addExamples: (examples, signal) => trainer.addExamples(examples, signal),
    removeExamples: (ids) => trainer.removeExamples(ids),
    moveExamples: (ids, classId) => trainer.moveExamples(ids, classId),
    trainHead: (signal) => trainer.trainHead(signal),
    undoToHead: (signal) => trainer.undoToHead(signal),
    classify: (picture) => trainer.classify(picture),
    classActivation: (classId) => trainer.classActivation(classId),
    confusion: () => trainer.confusion(),
    nearest: (count, exampleId) => trainer.nearest(count, exampleId),
    exportModel: async () => {
      const bytes = await trainer.exportModel();
      return transfer(bytes, [bytes.buffer]);
    },
  };
  expose(service);
}
