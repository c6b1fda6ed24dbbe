import { placeModel } from '@densenet/classifier';
import { firstImages, labelsOf, tensorBatches } from '@densenet/data';
import { writeWhole } from '@densenet/data/node';
import { confusionMatrix, type EvaluationReport } from '@densenet/evaluation';
import { naming, preprocessingOf } from '@densenet/interop/node';
import { evaluate } from '@densenet/train';
import { argMax, dispose, keep, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { print } from '../terminal/output.ts';
import { createProgress } from '../terminal/progress.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { addCheckpointFlag, type ChosenFlags, readChosen } from './checkpointOption.ts';
import { addDatasetFlags, type DatasetFlags, datasetOf } from './datasetOf.ts';
import { addBackendFlags, addDataFlags, type BackendFlags, positiveInteger, startChosenBackend } from './options.ts';

interface EvaluateFlags extends BackendFlags, DatasetFlags, ChosenFlags {
  batchSize: number;
  testImages?: number;
  json?: string;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('loss and accuracy of a trained network on the test set')
    .option('--batch-size <images>', 'images a batch', positiveInteger, 256)
    .option('--test-images <count>', 'use only the first ones of the test set', positiveInteger)
    .option('--json <file>', 'also write loss, accuracy and the confusion matrix');
  addDataFlags(addDatasetFlags(addBackendFlags(addCheckpointFlag(command))));
  return command.action(async (flags: EvaluateFlags) => {
    process.exitCode = await stoppable('stopping', (stop) => evaluateTrained(flags, stop));
  });
}

async function evaluateTrained(flags: EvaluateFlags, stop: Stop): Promise<number> {
  const trained = await readChosen(flags);
  const preprocessing = preprocessingOf(trained);
  const loaded = await datasetOf(trained, 'test', flags, stop.signal);
  const dataset = firstImages(loaded.dataset, flags.testImages ?? null);
  stop.signal.throwIfAborted();
  await startChosenBackend(flags);
  const placed = naming(trained.path, () => placeModel({ network: trained.model, arrays: trained.arrays }));
  const program = recordPredictions(placed.program);
  const progress = createProgress('test', dataset.count);
  try {
    const began = performance.now();
    const batches = tensorBatches(dataset, preprocessing, { batchSize: flags.batchSize });
    const { loss, accuracy, images } = await evaluate(program, batches, {
      signal: stop.signal,
      onBatch: (done) => progress.update(done),
    });
    const seconds = (performance.now() - began) / 1000;
    progress.clear();
    print(
      `${dataset.name}: loss ${loss.toFixed(4)}, acc ${accuracy.toFixed(4)}, ${images} images, ` +
        `time ${seconds.toFixed(1)} sec, ${Math.round(images / seconds)} images/s`,
    );
    if (flags.json !== undefined) {
      const report: EvaluationReport = {
        dataset: dataset.name,
        images,
        loss,
        accuracy,
        classes: dataset.classNames,
        confusion: confusionMatrix(labelsOf(dataset), await program.predicted(), dataset.classNames.length),
      };
      await writeWhole(flags.json, `${JSON.stringify(report)}\n`);
    }
    return 0;
  } finally {
    progress.clear();
    program.dispose();
    placed.dispose();
    await loaded.close();
  }
}

interface Program {
  run(images: Tensor4D): Tensor2D;
}

/** A program that also records the class of each image. */
interface RecordingProgram extends Program {
  /** The class of every image seen, in order. */
  predicted(): Promise<Int32Array>;
  dispose(): void;
}

/**
 * A program whose predictions are recorded. They stay on the backend until they are read, so that no batch waits for a
 * transfer.
 */
export function recordPredictions(program: Program): RecordingProgram {
  const predictions: Tensor1D[] = [];
  return {
    run(images) {
      const logits = program.run(images);
      predictions.push(keep(argMax(logits, 1) as Tensor1D));
      return logits;
    },
    async predicted() {
      const batches = await Promise.all(predictions.map((batch) => batch.data<'int32'>()));
      return Int32Array.from(batches.flatMap((batch) => [...batch]));
    },
    dispose: () => dispose(predictions.splice(0)),
  };
}
