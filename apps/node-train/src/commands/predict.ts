import { nodeFormats, type Preprocessing, pictureToTensor } from '@densenet/data';
import { imagesWithNonFinite } from '@densenet/train';
import { concat, dispose, slice, softmax, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { writeWhole } from '../files.ts';
import { checkImagesExist, decodeImage } from '../images/index.ts';
import { print } from '../terminal/output.ts';
import { preprocessingOf, type TrainedModel } from '../training/trained.ts';
import { addCheckpointFlag, type ChosenFlags, readChosen } from './checkpointOption.ts';
import { addBackendFlags, type BackendFlags, positiveInteger, startChosenBackend } from './options.ts';

/** Images that go through the network at once. */
const batchSize = 64;

interface PredictFlags extends BackendFlags, ChosenFlags {
  top: number;
  invert?: boolean;
  json?: string;
}

export function predictCommand(): Command {
  const command = new Command('predict')
    .description('what a trained network sees in image files')
    .argument('<images...>', `image files: ${nodeFormats.join(', ')}`)
    .option('--top <count>', 'how many classes to show', positiveInteger, 3)
    .option('--invert', 'for dark things on white, where the network has learned bright ones on black')
    .option('--json <file>', "also write the network's inputs and logits, as shape and values");
  addBackendFlags(addCheckpointFlag(command));
  return command.action(async (paths: string[], flags: PredictFlags) => {
    const trained = await readChosen(flags);
    const preprocessing = preprocessingOf(trained);
    await checkImagesExist(paths);
    await startChosenBackend(flags);
    const images = await networkInputs(paths, preprocessing, flags.invert === true);
    const logits = logitsOf(trained, images);
    const nonFinite = new Set(imagesWithNonFinite(await logits.data(), paths.length));
    const probabilities = (await (softmax(logits) as Tensor2D).array()) as number[][];
    paths.forEach((path, index) => {
      if (nonFinite.has(index)) return;
      print(`${path}: ${topClasses(probabilities[index]!, trained.labels, flags.top)}`);
    });
    if (nonFinite.size > 0) throw nonFiniteError(paths.filter((_, index) => nonFinite.has(index)));
    if (flags.json === undefined) return;
    const stored = { inputs: await withValues(images), logits: await withValues(logits) };
    await writeWhole(flags.json, `${JSON.stringify(stored)}\n`);
  });
}

function nonFiniteError(paths: readonly string[]): Error {
  const [first, ...others] = paths;
  const more = others.length > 0 ? ` and of ${others.length} more` : '';
  return new RangeError(
    `the logits of ${first}${more} are NaN or infinite, so nothing follows from them: the weights are of a training that ` +
      'diverged, or damaged',
  );
}

const withValues = async (tensor: Tensor2D | Tensor4D) => ({
  shape: tensor.shape,
  values: [...(await tensor.data<'float32'>())],
});

/**
 * All files decoded and preprocessed, `[count, height, width, channels]`. One after the other, since a photo takes a
 * thousand times the memory of what the network sees of it.
 */
async function networkInputs(
  paths: readonly string[],
  preprocessing: Preprocessing,
  invert: boolean,
): Promise<Tensor4D> {
  const { channels, antialias } = preprocessing;
  const inputs: Tensor4D[] = [];
  for (const path of paths) {
    // Pillow's resize goes with Pillow's decoding: networks whose preprocessing has it were trained on that.
    const decoded = await decodeImage(path, channels, invert, antialias === true);
    inputs.push(pictureToTensor(decoded, preprocessing));
  }
  const images = concat(inputs, 0);
  dispose(inputs);
  return images;
}

/** `[count, classes]` */
function logitsOf({ model, parameters }: TrainedModel, images: Tensor4D): Tensor2D {
  const program = model.compileInference(parameters());
  const [count, ...imageShape] = images.shape;
  return tidy(() => {
    const logits: Tensor2D[] = [];
    for (let start = 0; start < count; start += batchSize) {
      const size = Math.min(batchSize, count - start);
      logits.push(program.run(slice(images, [start, 0, 0, 0], [size, ...imageShape])));
    }
    return concat(logits, 0);
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
