import { type DatasetName, datasetNames } from '@densenet/data/node';
import { evaluate } from '@densenet/train';
import { Command, Option } from 'commander';
import { createProgress } from '../terminal/progress.ts';
import { catchStopSignals, exitCodes } from '../terminal/stopSignals.ts';
import { tensorBatches } from '../training/batches.ts';
import { loadWithProgress } from '../training/datasets.ts';
import { addCheckpointFlag, loadChosen } from './checkpointOption.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  positiveInteger,
  startChosenBackend,
} from './options.ts';

interface EvaluateFlags extends BackendFlags, DataFlags {
  checkpoint?: string;
  dataset?: DatasetName;
  batchSize: number;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('loss and accuracy of a trained network on the test set')
    .addOption(
      new Option('--dataset <name>', 'data set (default: the one it was trained on)').choices(datasetNames as string[]),
    )
    .option('--batch-size <images>', 'images a batch', positiveInteger, 256);
  addDataFlags(addBackendFlags(addCheckpointFlag(command)));
  return command.action(async (flags: EvaluateFlags) => {
    process.exitCode = await evaluateTrained(flags);
  });
}

async function evaluateTrained(flags: EvaluateFlags): Promise<number> {
  const stop = catchStopSignals((name) => process.stderr.write(`\n${name}: stopping\n`));
  try {
    await startChosenBackend(flags);
    const trained = await loadChosen(flags.checkpoint);
    const name = flags.dataset ?? (trained.metrics.dataset as DatasetName | undefined);
    if (name === undefined) throw new RangeError(`${trained.path} does not say what it was trained on: give --dataset`);
    const dataset = await loadWithProgress(name, 'test', dataOptions(flags, stop.signal));
    if (dataset.classNames.length !== trained.config.numClasses) {
      const classes = `${dataset.name} has ${dataset.classNames.length} classes`;
      throw new RangeError(`${classes}, but the network of ${trained.path} tells ${trained.config.numClasses} apart`);
    }
    const program = trained.model.compileInference(trained.parameters);
    const progress = createProgress('test', dataset.count);
    const began = performance.now();
    const batches = tensorBatches(dataset, trained.preprocessing, { batchSize: flags.batchSize });
    const { loss, accuracy, images } = await evaluate(program, batches, {
      signal: stop.signal,
      onBatch: (done) => progress.update(done),
    });
    const seconds = (performance.now() - began) / 1000;
    progress.clear();
    process.stdout.write(
      `${dataset.name}: loss ${loss.toFixed(4)}, acc ${accuracy.toFixed(4)}, ${images} images, ` +
        `time ${seconds.toFixed(1)} sec, ${Math.round(images / seconds)} images/s\n`,
    );
    return 0;
  } catch (error) {
    const received = stop.received();
    if (received === undefined) throw error;
    return exitCodes[received];
  } finally {
    stop.release();
  }
}
