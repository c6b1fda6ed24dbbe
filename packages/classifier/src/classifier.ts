import type { PicturePixels } from '@densenet/data';
import { activationGrid, activationHead, classActivation } from './classActivation.ts';
import type { ClassifierModel } from './classifierModel.ts';
import { type Forwarded, forwardPictures } from './forwardPictures.ts';
import { gatherer, oneAtATime, type Run } from './gather.ts';
import { likenessOf } from './likeness.ts';
import { expectPicture, inputTensor, isNetworkInput } from './networkInput.ts';
import { checkClass, checkOcclusion, occlusionMap } from './occlusion.ts';
import type { Pause, PlacedModel } from './placedModel.ts';
import { Placement } from './placement.ts';
import { assertFinite, softmax, topClasses } from './softmax.ts';
import type { Classification, FeatureMaps, HeatMap, NetworkInput, OcclusionCell, OcclusionOptions } from './types.ts';

/** What the host of a classifier gives; left out, a program of its own is assumed that nobody interrupts. */
export interface ClassifierOptions {
  /** Most pictures that go through the network together; 16 by default. */
  maxBatch?: number | undefined;
  /** How long pictures wait for others that are still being decoded, in milliseconds; 50 by default. */
  maxWait?: number | undefined;
  /** Runs what needs the backend. A job may be run again where the backend was lost. By default: one after the other. */
  run?: Run | undefined;
  /**
   * Makes what is awaited between the operations of a forward pass, for a thread that has other things to do. Once the
   * signal is aborted it throws. By default a pass is not interrupted.
   */
  pauses?: ((signal?: AbortSignal) => Pause) | undefined;
}

export interface ClassifyOptions {
  /** How many classes are in `best`; 5 by default. */
  topK?: number | undefined;
}

/** A decoded picture, or what a network was given of one. */
export type ClassifierPicture = PicturePixels | NetworkInput;

/** A picture that may still be being decoded: others wait for it a little, to go through the network together. */
type ComingPicture = ClassifierPicture | Promise<ClassifierPicture>;

/**
 * A model that answers. Its methods may be called at any time, also while others are running: pictures that come while the
 * backend is busy go through the network together. A stream of pictures is calls in order: see `inOrder`.
 *
 * All of them throw InvalidValueError for pixels of another number of channels than the network takes, RangeError for an
 * input that was prepared for another network, and an Error once the classifier is disposed of.
 */
export interface Classifier {
  readonly model: ClassifierModel;
  /** A picture at the network's size, normalised: what every other method takes too, far smaller than a photo. */
  prepare(picture: ClassifierPicture): Promise<NetworkInput>;
  /** @throws NonFiniteLogitsError where the network gives NaN or infinities */
  classify(picture: ComingPicture, options?: ClassifyOptions): Promise<Classification>;
  /** What the network's head reads of a picture: its features, `[features]`. */
  embed(picture: ComingPicture): Promise<Float32Array>;
  /**
   * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to the class's logit.
   *
   * @throws UnanswerableError where the network does not end in global average pooling and one linear layer
   * @throws RangeError where the network has no such class
   */
  classActivation(picture: ClassifierPicture, classIndex: number): Promise<HeatMap>;
  /**
   * Occlusion (Zeiler and Fergus 2014): how far a class falls when a patch covers each cell.
   *
   * @param onCell told of each cell as it is known, coarse ones first
   * @throws RangeError where an option is out of range
   */
  occlusion(
    picture: ClassifierPicture,
    options: OcclusionOptions,
    onCell?: (cell: OcclusionCell) => void,
    signal?: AbortSignal,
  ): Promise<HeatMap>;
  /**
   * The feature maps of one node of `model.graph`.
   *
   * @throws RangeError where the node has none
   */
  featureMaps(picture: ClassifierPicture, node: number): Promise<FeatureMaps>;
  /** Takes over weights that are on the backend already. */
  adopt(placed: PlacedModel): void;
  /** Lets go of what is on the backend, as after its loss: the next answer puts it there anew. */
  displace(): void;
  /** Frees what is on the backend, as soon as nothing that runs needs it. */
  dispose(): void;
}

const defaultMaxBatch = 16;
/** A tenth of a second is what people notice, and half of it is room for many a photo to be decoded. */
const defaultMaxWait = 50;
const defaultTopK = 5;

/** The weights go to the backend with the first answer, or by `adopt`. */
export function createClassifier(
  model: ClassifierModel,
  { maxBatch = defaultMaxBatch, maxWait = defaultMaxWait, run = oneAtATime(), pauses }: ClassifierOptions = {},
): Classifier {
  const { preprocessing, config, graph } = model;
  const placement = new Placement(model);
  const embeddingNode = graph.marks.get('embedding')!.id;
  const onBackend = <Result>(job: (placed: PlacedModel) => Promise<Result>) => run(() => placement.use(job));

  /** The last feature maps of an input, kept with it: another class of the same picture needs no forward pass. */
  const lastMaps = new WeakMap<NetworkInput, Float32Array>();

  const answer = gatherer<{ picture: ClassifierPicture; embedding: boolean }, Forwarded & { milliseconds: number }>(
    async (calls) => {
      const embedding = model.trainingDistribution !== undefined || calls.some((call) => call.embedding);
      const pictures = calls.map(({ picture }) => picture);
      const nodes = embedding ? [embeddingNode] : [];
      const { results, milliseconds } = await placement.use((placed) =>
        forwardPictures(placed, pictures, preprocessing, nodes, pauses?.()),
      );
      return results.map((result) => ({ ...result, milliseconds }));
    },
    { run, most: maxBatch, longestWait: maxWait },
  );
  const one = (picture: ComingPicture, embedding: boolean) => {
    const call = (made: ClassifierPicture) => {
      expectPicture(made, preprocessing);
      return { picture: made, embedding };
    };
    return answer(picture instanceof Promise ? picture.then(call) : call(picture));
  };

  const prepare = async (picture: ClassifierPicture): Promise<NetworkInput> => {
    expectPicture(picture, preprocessing);
    if (isNetworkInput(picture)) return picture;
    const { height, width, channels } = preprocessing;
    return run(async () => {
      const tensor = inputTensor(picture, preprocessing);
      try {
        return { height, width, channels, values: (await tensor.data<'float32'>()).slice() as Float32Array };
      } finally {
        tensor.dispose();
      }
    });
  };

  const classify = async (
    picture: ComingPicture,
    { topK = defaultTopK }: ClassifyOptions = {},
  ): Promise<Classification> => {
    const { input, logits, values, milliseconds } = await one(picture, false);
    assertFinite(logits);
    const probabilities = softmax(logits);
    return {
      logits,
      probabilities,
      best: topClasses(probabilities, model.labels, topK),
      likeness: likenessOf(model, input, values[0]),
      input,
      milliseconds,
    };
  };

  const featureMaps = async (picture: ClassifierPicture, node: number): Promise<FeatureMaps> => {
    const shape = graph.nodes[node]?.shape;
    if (shape?.length !== 3) throw new RangeError(`node ${node} of the network has no feature maps`);
    expectPicture(picture, preprocessing);
    const values = await onBackend(async (placed) => {
      const image = inputTensor(picture, preprocessing);
      try {
        // A copy: the backend may hand out its own memory.
        return (await placed.valueOf(image, node, pauses?.())).slice();
      } finally {
        image.dispose();
      }
    });
    const [height, width, channels] = shape as [number, number, number];
    return { height, width, channels, values };
  };

  return {
    model,
    prepare,
    classify,
    embed: async (picture) => (await one(picture, true)).values[0]!,
    featureMaps,
    classActivation: async (picture, classIndex) => {
      checkClass(classIndex, config.numClasses);
      const head = activationHead(model);
      const input = await prepare(picture);
      let maps = lastMaps.get(input);
      if (!maps) {
        maps = (await featureMaps(input, head.maps.id)).values;
        lastMaps.set(input, maps);
      }
      return { ...activationGrid(model)!, values: classActivation(maps, head, classIndex) };
    },
    occlusion: async (picture, options, onCell, signal) => {
      checkOcclusion(options, config.numClasses);
      const input = await prepare(picture);
      const pause = pauses?.(signal);
      const logitsOf = async (inputs: readonly NetworkInput[]) => {
        await pause?.();
        signal?.throwIfAborted();
        const { results } = await onBackend((placed) => forwardPictures(placed, inputs, preprocessing, [], pause));
        return results.map(({ logits }) => logits);
      };
      return occlusionMap(input, options, { logitsOf, atOnce: maxBatch, onCell });
    },
    adopt: (placed) => placement.adopt(placed),
    displace: () => placement.displace(),
    dispose: () => placement.dispose(),
  };
}
