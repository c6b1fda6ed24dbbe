import { type Preprocessing, pictureToTensor } from '@densenet/data';
import { decodePicture, PictureError } from '@densenet/data/node';
import type { TrainedModel } from '@densenet/interop/node';
import { disposeParameters } from '@densenet/model';
import { imagesWithNonFinite } from '@densenet/train';
import { concat, dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { type Comparison, comparison } from './comparison.ts';

/** Pictures that go through the network at once. */
const batchSize = 16;

/** What came of one picture. */
export type Predicted = PredictedPicture | { path: string; error: PictureError };

export interface PredictedPicture {
  path: string;
  /** What the network was given: `[height, width, channels]`. */
  input: Float32Array;
  /** `[classes]` */
  logits: Float32Array;
  /** What to think of it, by what the network's training images are like; undefined where there is nothing to say. */
  advice: string | undefined;
  /** False where logits are NaN or infinite, so that nothing follows from them. */
  isFinite: boolean;
}

export interface PredictOptions {
  /** For dark things on white, where the network has learned bright ones on black. */
  invert: boolean;
  signal: AbortSignal;
}

/**
 * What a network makes of picture files, in their order, each as soon as its batch is through: however many they are, one
 * batch of inputs is in memory, and one decoded picture. A file that cannot be used is passed on with its error.
 *
 * @throws the signal's reason, when aborted
 */
export async function* predictPictures(
  { model, parameters, trainingDistribution }: TrainedModel,
  preprocessing: Preprocessing,
  paths: readonly string[],
  { invert, signal }: PredictOptions,
): AsyncGenerator<Predicted> {
  const owned = parameters();
  const program = model.compileInference(owned);
  const compare = comparison(model, preprocessing, trainingDistribution, invert);
  try {
    for (let start = 0; start < paths.length; start += batchSize) {
      const batch: { path: string; input: Tensor4D | PictureError }[] = [];
      const inputs = () => batch.flatMap(({ input }) => (input instanceof PictureError ? [] : [input]));
      try {
        for (const path of paths.slice(start, start + batchSize)) {
          signal.throwIfAborted();
          batch.push({ path, input: await networkInput(path, preprocessing, invert) });
        }
        const results = await resultsOf(program, inputs(), compare);
        for (const { path, input } of batch) {
          yield input instanceof PictureError ? { path, error: input } : { path, ...results.shift()! };
        }
      } finally {
        dispose(inputs());
      }
    }
  } finally {
    program.dispose();
    disposeParameters(owned);
  }
}

/** `[1, height, width, channels]`, or why there is none. */
async function networkInput(
  path: string,
  preprocessing: Preprocessing,
  invert: boolean,
): Promise<Tensor4D | PictureError> {
  const { channels, antialias } = preprocessing;
  try {
    // Pillow's resize goes with Pillow's decoding: networks whose preprocessing has it were trained on that.
    return pictureToTensor(
      await decodePicture(path, channels, { invert, ignoreProfile: antialias === true }),
      preprocessing,
    );
  } catch (error) {
    if (error instanceof PictureError) return error;
    throw error;
  }
}

async function resultsOf(
  program: ReturnType<TrainedModel['model']['compileInference']>,
  inputs: readonly Tensor4D[],
  { nodes, advice }: Comparison,
): Promise<Omit<PredictedPicture, 'path'>[]> {
  if (inputs.length === 0) return [];
  const images = concat([...inputs], 0);
  const { logits, values: kept } = program.runKeeping(images, nodes);
  try {
    const values = await logits.data<'float32'>();
    const inputValues = await images.data<'float32'>();
    const embeddings = await kept[0]?.data<'float32'>();
    const stray = new Set(imagesWithNonFinite(values, inputs.length));
    const rowOf = (rows: Float32Array, index: number) => {
      const length = rows.length / inputs.length;
      return rows.slice(index * length, (index + 1) * length);
    };
    return inputs.map((_, index) => {
      const input = rowOf(inputValues, index);
      const finite = !stray.has(index);
      const said = embeddings && finite ? advice(input, rowOf(embeddings, index)) : undefined;
      return { input, logits: rowOf(values, index), isFinite: finite, advice: said };
    });
  } finally {
    dispose([images, logits, ...kept]);
  }
}
