import type { Preprocessing } from '@densenet/data';
import { pixelsFromRgba } from '@densenet/data';
import {
  decodeRgba,
  expectPictureChannels,
  PictureError,
  type PictureInput,
  pictureName,
  type RgbaPicture,
} from '@densenet/data/node';
import { createClassifier } from '../classifier.ts';
import type { ClassifierModel } from '../classifierModel.ts';
import { NonFiniteLogitsError } from '../errors.ts';
import { limitConcurrency } from '../gather.ts';
import { inOrder } from '../inOrder.ts';
import type { Classification, NetworkInput, Prediction } from '../types.ts';
import { type ExplainOptions, type Explanation, explainPicture } from './explain.ts';

export interface PictureClassifierOptions {
  /** Most pictures that go through the network together; 16 by default. */
  batchSize?: number | undefined;
  /** Whether to invert pictures: for dark things on white, where the network was trained on bright things on black. */
  invert?: boolean | undefined;
  /** Aborts every call; each rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface TopOptions {
  /** How many of the most probable classes to give; 5 by default. */
  top?: number;
}

/** The result of one of many pictures: an answer, or the error that it failed with. */
export type Outcome<Answer> =
  | ({ image: PictureInput; error?: undefined } & Answer)
  | ({ image: PictureInput; error: PictureError | NonFiniteLogitsError } & { [Field in keyof Answer]?: undefined });

export type Classified = Outcome<{
  /** The most probable classes, best first. */
  predictions: Prediction[];
  /** Logits, likeness to the training images and all else that is known of the picture. */
  classification: Classification;
}>;

export type Embedded = Outcome<{
  /** `[features]` */
  embedding: Float32Array;
}>;

/**
 * Classifies picture files with one network. Its methods may be called at any time, also while earlier calls are running:
 * pictures that arrive while the network is busy go through it as one batch. A picture is a path, a URL, bytes, or a stream
 * of bytes.
 *
 * Every method that takes a picture throws PictureError where it cannot be used, naming it; MissingPackageError where
 * sharp, which decodes pictures, is not installed; and the signal's reason, when aborted.
 */
export interface PictureClassifier extends AsyncDisposable {
  readonly model: ClassifierModel;
  /**
   * The most probable classes of a picture, best first; for an array, those of each picture.
   *
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   */
  classify(image: PictureInput, options?: TopOptions): Promise<Prediction[]>;
  classify(images: readonly PictureInput[], options?: TopOptions): Promise<Prediction[][]>;
  /**
   * Classifies a stream of pictures in its order and in bounded memory. A picture that cannot be used does not end the
   * stream: its result has the `error`.
   */
  classifyAll(
    images: Iterable<PictureInput> | AsyncIterable<PictureInput>,
    options?: TopOptions,
  ): AsyncGenerator<Classified>;
  /** The features of a picture that the network's head reads, `[features]`. */
  embed(image: PictureInput): Promise<Float32Array>;
  /** {@link embed} for a stream of pictures, as {@link classifyAll} is for `classify`. */
  embedAll(images: Iterable<PictureInput> | AsyncIterable<PictureInput>): AsyncGenerator<Embedded>;
  /**
   * Which parts of a picture speak for a class.
   *
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   * @throws UnanswerableError where the network has no class activation map: ask for `occlusion` then
   * @throws RangeError where the network does not have the class, or an option is out of range
   */
  explain(image: PictureInput, options?: ExplainOptions): Promise<Explanation>;
  /** Frees the weights on the backend, as soon as no running call needs them. */
  dispose(): Promise<void>;
}

/** Pictures that are decoded at the same time: each may take some 400 MB, and Node has four threads that decode. */
const decodedAtOnce = 4;
const defaultBatchSize = 16;

/**
 * A classifier of picture files with a model that was read already, on the backend that runs.
 *
 * @throws PictureError where the network takes another number of channels than 1 or 3
 */
export function createPictureClassifier(
  model: ClassifierModel,
  { batchSize = defaultBatchSize, invert = false, signal }: PictureClassifierOptions = {},
): PictureClassifier {
  const { preprocessing } = model;
  expectPictureChannels(preprocessing.channels);
  const core = createClassifier(model, { maxBatch: batchSize });
  const decoding = limitConcurrency(decodedAtOnce);

  const decode = (image: PictureInput) => decodeRgba(image, decodeOptions(preprocessing, signal));
  /** Prepares within the limit of decoding, so that a picture's pixels are freed before the next picture is decoded. */
  const prepare = (image: PictureInput): Promise<NetworkInput> =>
    decoding(async () => core.prepare(networkPixels(await decode(image), preprocessing, invert)));

  // The core is given promises: it waits a little for pictures that are still being decoded, to compute them in one batch.
  const classifyOne = (image: PictureInput, { top }: TopOptions = {}): Promise<Classification> =>
    naming(image, core.classify(prepare(image), { topK: top }));
  const embed = (image: PictureInput): Promise<Float32Array> => core.embed(prepare(image));

  function each<Answer>(
    images: Iterable<PictureInput> | AsyncIterable<PictureInput>,
    answer: (image: PictureInput) => Promise<Answer>,
  ): AsyncGenerator<Outcome<Answer>> {
    return inOrder(images, (image) => outcomeOf(image, answer(image)), 2 * batchSize);
  }
  const classifyAll = (images: Iterable<PictureInput> | AsyncIterable<PictureInput>, options?: TopOptions) =>
    each(images, async (image) => {
      const classification = await classifyOne(image, options);
      return { predictions: classification.best, classification };
    });

  function classify(image: PictureInput, options?: TopOptions): Promise<Prediction[]>;
  function classify(images: readonly PictureInput[], options?: TopOptions): Promise<Prediction[][]>;
  async function classify(
    images: PictureInput | readonly PictureInput[],
    options?: TopOptions,
  ): Promise<Prediction[] | Prediction[][]> {
    if (!isMany(images)) return (await classifyOne(images, options)).best;
    const all: Prediction[][] = [];
    for await (const classified of classifyAll(images, options)) {
      if (classified.error) throw classified.error;
      all.push(classified.predictions);
    }
    return all;
  }

  const dispose = async () => core.dispose();
  return {
    model,
    classify,
    classifyAll,
    embed,
    embedAll: (images) => each(images, async (image) => ({ embedding: await embed(image) })),
    explain: async (image, options) => {
      const picture = await decode(image);
      const input = await core.prepare(networkPixels(picture, preprocessing, invert));
      return naming(image, explainPicture(core, picture, input, options, signal));
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

const isMany = (images: PictureInput | readonly PictureInput[]): images is readonly PictureInput[] =>
  Array.isArray(images);

/** Networks with Pillow's antialiased resize were trained on pictures that Pillow decoded, without their colour profiles. */
const decodeOptions = ({ antialias }: Preprocessing, signal: AbortSignal | undefined) => ({
  ignoreProfile: antialias === true,
  signal,
});

const networkPixels = ({ rgba, height, width }: RgbaPicture, { channels }: Preprocessing, invert: boolean) => ({
  values: pixelsFromRgba(rgba, channels, { invert }),
  height,
  width,
  channels,
});

/** Turns an error about one picture into that picture's outcome; any other error is thrown. */
async function outcomeOf<Answer>(image: PictureInput, answer: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { image, ...(await answer) };
  } catch (error) {
    if (error instanceof PictureError || error instanceof NonFiniteLogitsError) return { image, error };
    throw error;
  }
}

/** Puts the picture's name in front of the message of a NonFiniteLogitsError. */
async function naming<Result>(image: PictureInput, result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof NonFiniteLogitsError)) throw error;
    throw new NonFiniteLogitsError(`${pictureName(image)}: ${error.message}`, { cause: error });
  }
}
