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
import { inOrder } from '../inOrder.ts';
import type { Classification, NetworkInput, Prediction } from '../types.ts';
import { type ExplainOptions, type Explanation, explainPicture } from './explain.ts';
import { slots } from './slots.ts';

export interface PictureClassifierOptions {
  /** Most pictures that go through the network together; 16 by default. */
  batchSize?: number | undefined;
  /** For dark things on white, where the network has learned bright ones on black. */
  invert?: boolean | undefined;
  /** Ends whatever runs, with its reason. */
  signal?: AbortSignal | undefined;
}

export interface TopOptions {
  /** How many classes; 5 by default. */
  top?: number;
}

/** What came of one of many pictures: an answer, or why there is none. */
export type Outcome<Answer> =
  | ({ image: PictureInput; error?: undefined } & Answer)
  | ({ image: PictureInput; error: PictureError | NonFiniteLogitsError } & { [Field in keyof Answer]?: undefined });

export type Classified = Outcome<{
  /** The most probable classes, best first. */
  predictions: Prediction[];
  /** Logits, likeness and all else that is known of it. */
  classification: Classification;
}>;

export type Embedded = Outcome<{
  /** `[features]` */
  embedding: Float32Array;
}>;

/**
 * A network that answers for picture files. Its methods may be called at any time, also while others are running: pictures
 * that come while the network is busy go through it together. A picture is a path, a URL, its bytes, or a stream of them.
 *
 * All of them throw PictureError, naming it, for a picture that cannot be used; MissingPackageError where sharp, which
 * decodes, is not installed; and the signal's reason, when aborted.
 */
export interface PictureClassifier extends AsyncDisposable {
  readonly model: ClassifierModel;
  /**
   * The most probable classes of a picture, best first; of an array, those of each.
   *
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   */
  classify(image: PictureInput, options?: TopOptions): Promise<Prediction[]>;
  classify(images: readonly PictureInput[], options?: TopOptions): Promise<Prediction[][]>;
  /**
   * Classifies as many pictures as come, in their order, in bounded memory. A picture that cannot be used does not end it:
   * it comes out with its error.
   */
  classifyAll(
    images: Iterable<PictureInput> | AsyncIterable<PictureInput>,
    options?: TopOptions,
  ): AsyncGenerator<Classified>;
  /** What the network's head reads of a picture: its pooled features, `[features]`. */
  embed(image: PictureInput): Promise<Float32Array>;
  /** {@link embed} of as many pictures as come, as {@link classifyAll}. */
  embedAll(images: Iterable<PictureInput> | AsyncIterable<PictureInput>): AsyncGenerator<Embedded>;
  /**
   * Which parts of a picture speak for a class.
   *
   * @throws UnanswerableError where the network has no class activation map: ask for `occlusion` then
   * @throws RangeError where the network does not have the class, or an option is out of range
   */
  explain(image: PictureInput, options?: ExplainOptions): Promise<Explanation>;
  /** Frees what is on the backend, as soon as nothing that runs needs it. */
  dispose(): Promise<void>;
}

/** Pictures that are decoded at once: each may have some 400 MB as pixels, and Node has four threads for them. */
const decodedAtOnce = 4;
const defaultBatchSize = 16;

/**
 * A classifier of a model that is read already, on the backend that runs.
 *
 * @throws PictureError where the network takes images of another number of channels than pictures have
 */
export function createPictureClassifier(
  model: ClassifierModel,
  { batchSize = defaultBatchSize, invert = false, signal }: PictureClassifierOptions = {},
): PictureClassifier {
  const { preprocessing } = model;
  expectPictureChannels(preprocessing.channels);
  const core = createClassifier(model, { maxBatch: batchSize });
  const decoding = slots(decodedAtOnce);

  const decode = (image: PictureInput) => decodeRgba(image, decodeOptions(preprocessing, signal));
  /** Far smaller than the picture, whose pixels are let go of before another one is decoded. */
  const prepare = (image: PictureInput): Promise<NetworkInput> =>
    decoding(async () => core.prepare(networkPixels(await decode(image), preprocessing, invert)));

  // Pictures that are still being decoded are waited for a little, so that they go through the network together.
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

/** Pillow's resize goes with Pillow's decoding: networks whose preprocessing has it were trained on that. */
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

/** What is wrong with one picture is an answer for it; all else ends the work. */
async function outcomeOf<Answer>(image: PictureInput, answer: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { image, ...(await answer) };
  } catch (error) {
    if (error instanceof PictureError || error instanceof NonFiniteLogitsError) return { image, error };
    throw error;
  }
}

/** Puts the picture's name in front of what the network says of it. */
async function naming<Result>(image: PictureInput, result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof NonFiniteLogitsError)) throw error;
    throw new NonFiniteLogitsError(`${pictureName(image)}: ${error.message}`, { cause: error });
  }
}
