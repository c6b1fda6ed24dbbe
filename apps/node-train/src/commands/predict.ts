import { writeFile } from 'node:fs/promises';
import { preprocess } from '@densenet/data';
import { concat, softmax, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { decodeImage, imageTensor } from '../images.ts';
import type { TrainedModel } from '../training/checkpoint.ts';
import { addCheckpointFlag, loadChosen } from './checkpointOption.ts';
import { addBackendFlags, type BackendFlags, positiveInteger, startChosenBackend } from './options.ts';

interface PredictFlags extends BackendFlags {
  checkpoint?: string;
  top: number;
  invert?: boolean;
  json?: string;
}

export function predictCommand(): Command {
  const command = new Command('predict')
    .description('what a trained network sees in image files')
    .argument('<images...>', 'image files: PNG, JPEG, WebP, GIF, TIFF, AVIF')
    .option('--top <count>', 'how many classes to show', positiveInteger, 3)
    .option('--invert', 'for dark things on white, where the network has learned bright ones on black')
    .option('--json <file>', "also write the network's inputs and logits, as shape and values");
  addBackendFlags(addCheckpointFlag(command));
  return command.action(async (paths: string[], flags: PredictFlags) => {
    await startChosenBackend(flags);
    const trained = await loadChosen(flags.checkpoint);
    const images = await networkInputs(paths, trained, flags.invert === true);
    const program = trained.model.compileInference(trained.parameters);
    const logits = program.run(images);
    const probabilities = (await (softmax(logits) as Tensor2D).array()) as number[][];
    paths.forEach((path, index) => {
      process.stdout.write(`${path}: ${topClasses(probabilities[index]!, trained.labels, flags.top)}\n`);
    });
    if (flags.json === undefined) return;
    const stored = { inputs: await withValues(images), logits: await withValues(logits) };
    await writeFile(flags.json, `${JSON.stringify(stored)}\n`);
  });
}

const withValues = async (tensor: Tensor2D | Tensor4D) => ({
  shape: tensor.shape,
  values: [...(await tensor.data<'float32'>())],
});

/** All files decoded and preprocessed, `[count, height, width, channels]`. */
async function networkInputs(paths: readonly string[], trained: TrainedModel, invert: boolean): Promise<Tensor4D> {
  const { preprocessing } = trained;
  const { channels } = preprocessing;
  const decoded = await Promise.all(paths.map((path) => decodeImage(path, channels, invert)));
  return tidy(() => {
    const inputs = decoded.map((image) => preprocess(imageTensor(image, channels), preprocessing));
    return inputs.length === 1 ? inputs[0]! : concat(inputs, 0);
  });
}

function topClasses(probabilities: readonly number[], labels: readonly string[], count: number): string {
  return probabilities
    .map((probability, index) => ({ probability, label: labels[index]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count)
    .map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`)
    .join(', ');
}
