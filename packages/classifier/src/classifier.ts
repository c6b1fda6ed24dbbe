import type { PicturePixels } from '@densenet/data';
import { activationGrid, activationHead, classActivation } from './classActivation.ts';
import type { ClassifierModel } from './classifierModel.ts';
import { responseShares } from './connections/responses.ts';
import { type Forwarded, forwardPictures } from './forwardPictures.ts';
import { gatherer, oneAtATime, type Run } from './gather.ts';
import { explainValue } from './inspection/explainValue.ts';
import { KeptValues } from './inspection/keptValues.ts';
import { channelOf, stepNode } from './inspection/values.ts';
import { likenessOf } from './likeness.ts';
import { expectPicture, inputTensor, isNetworkInput } from './networkInput.ts';
import { checkClass, checkOcclusion, occlusionMap } from './occlusion.ts';
import type { Pause, PlacedModel } from './placedModel.ts';
import { Placement } from './placement.ts';
import { assertFinite, probabilitiesOf, topClasses } from './probabilities.ts';
import type {
  ChannelPlace,
  Classification,
  ConnectionMatrix,
  FeatureMaps,
  HeatMap,
  NetworkInput,
  OcclusionCell,
  OcclusionOptions,
  ValueExplanation,
  ValuePlace,
} from './types.ts';

/** How a classifier shares the backend with its program. The defaults suit a program that does nothing else on its thread. */
export interface ClassifierOptions {
  /** Most pictures that go through the network together; 16 by default. */
  maxBatch?: number | undefined;
  /** How long pictures wait for others that are still being decoded, in milliseconds; 50 by default. */
  maxWait?: number | undefined;
  /**
   * Runs the jobs that need the backend. It may run a job again where the backend was lost. By default jobs run one after
   * the other.
   */
  run?: Run | undefined;
  /**
   * Makes a function that is awaited between the operations of a forward pass, so that the thread can do other work. It
   * throws once the signal is aborted. By default a pass is not interrupted.
   */
  pauses?: ((signal?: AbortSignal) => Pause) | undefined;
}

export interface ClassifyOptions {
  /** How many classes are in `best`; 5 by default. */
  topK?: number | undefined;
  /** Whether the answer has the features that the network's head reads, as `embed` gives them. False by default. */
  embedding?: boolean | undefined;
}

/** A decoded picture, or the input that `prepare` made of one. */
export type ClassifierPicture = PicturePixels | NetworkInput;

/** A picture, or the promise of one that is still being decoded: its batch waits for it, at most `maxWait`. */
type ComingPicture = ClassifierPicture | Promise<ClassifierPicture>;

/**
 * Answers questions about pictures with one model. Its methods may be called at any time, also while earlier calls are
 * running: pictures that arrive while the backend is busy go through the network as one batch. For a stream of pictures
 * see `inOrder`.
 *
 * Every method that takes a picture throws InvalidValueError where the pixels have another number of channels than the
 * network takes, RangeError where the input was prepared for another network, and Error after `dispose`.
 */
export interface Classifier {
  readonly model: ClassifierModel;
  /** Resizes a picture to the network's input and normalises it. The other methods take the result in place of the picture. */
  prepare(picture: ClassifierPicture): Promise<NetworkInput>;
  /**
   * Logits, probabilities and the most probable classes.
   *
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   */
  classify(picture: ComingPicture, options?: ClassifyOptions): Promise<Classification>;
  /** The features that the network's head reads, `[features]`. */
  embed(picture: ComingPicture): Promise<Float32Array>;
  /**
   * Class activation map (Zhou et al. 2016): what each cell of the last feature maps adds to the class's logit. The size of
   * the map is `activationGrid(model)`.
   *
   * @throws UnanswerableError where the network does not end in global average pooling and one linear layer
   * @throws RangeError where the network has no such class
   */
  classActivation(picture: ClassifierPicture, classIndex: number): Promise<HeatMap>;
  /**
   * Occlusion map (Zeiler and Fergus 2014): how far a class's probability or logit falls when a patch covers each cell of
   * a grid.
   *
   * @param onCell called with each cell as soon as it is computed; every fourth row and column come first, then those between
   * @param signal ends the computation, which takes `grid * grid + 1` forward passes
   * @returns the map, `[grid, grid]`
   * @throws RangeError where an option is out of range
   * @throws NonFiniteLogitsError where the network gives NaN or infinities
   * @throws the signal's reason, when aborted
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
   * @param node id of the node
   * @throws RangeError where there is no such node, or its output is not feature maps
   */
  featureMaps(picture: ClassifierPicture, node: number): Promise<FeatureMaps>;
  /**
   * Single channels of any steps of the network (`networkInfo`), in the order in which they are asked for. One forward pass gives
   * all that are asked for together; what it gave is kept as long as the prepared input, so that other channels of the same
   * steps need none.
   *
   * @throws RangeError where there is no such step or channel
   */
  channelMaps(picture: ClassifierPicture, wanted: readonly ChannelPlace[]): Promise<HeatMap[]>;
  /**
   * How one value of the network comes about: see `ValueExplanation`.
   *
   * @throws RangeError where there is no such step or value
   */
  explainValue(picture: ClassifierPicture, place: ValuePlace): Promise<ValueExplanation>;
  /**
   * What each layer of the dense blocks takes from each of its sources for this picture: the L2 norm of what a source's channels
   * add to the layer's output, as a share of the sum of these norms (docs/decisions/029).
   *
   * @param signal ends the computation
   * @returns one matrix a block, in the form of `DenseBlockInfo.weights`; each row sums to 1, or is 0 where nothing reaches the layer
   * @throws the signal's reason, when aborted
   */
  responses(picture: ClassifierPicture, signal?: AbortSignal): Promise<ConnectionMatrix[]>;
  /** Uses weights that are on the backend already, and disposes of them in the end. */
  adopt(placed: PlacedModel): void;
  /** Drops the weights on the backend at once, as after its loss. The next call uploads them again. */
  displace(): void;
  /** Frees the weights on the backend, as soon as no running call needs them. Later calls throw. */
  dispose(): void;
}

const defaultMaxBatch = 16;
/** Milliseconds. People notice a delay of a tenth of a second; in half of that most photos are decoded. */
const defaultMaxWait = 50;
const defaultTopK = 5;

/**
 * A classifier of a model that was read already. It uploads the weights to the backend with the first answer, unless
 * `adopt` gives it uploaded ones.
 */
export function createClassifier(
  model: ClassifierModel,
  { maxBatch = defaultMaxBatch, maxWait = defaultMaxWait, run = oneAtATime(), pauses }: ClassifierOptions = {},
): Classifier {
  const { preprocessing, config, graph } = model;
  const placement = new Placement(model);
  const embeddingNode = graph.marks.get('embedding')!.id;
  const onBackend = <Result>(job: (placed: PlacedModel) => Promise<Result>) => run(() => placement.use(job));

  /** Values of graph nodes of each input: another question about the same nodes then needs no forward pass. */
  const known = new WeakMap<NetworkInput, KeptValues>();

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
    { run, maxBatch, maxWait },
  );
  const one = (picture: ComingPicture, embedding: boolean) => {
    const call = (decoded: ClassifierPicture) => {
      expectPicture(decoded, preprocessing);
      return { picture: decoded, embedding };
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
    { topK = defaultTopK, embedding = false }: ClassifyOptions = {},
  ): Promise<Classification> => {
    const { input, logits, values, milliseconds } = await one(picture, embedding);
    assertFinite(logits);
    const probabilities = probabilitiesOf(logits, model);
    return {
      logits,
      probabilities,
      best: topClasses(probabilities, model.labels, topK),
      likeness: likenessOf(model, input, values[0]),
      embedding: embedding ? values[0] : undefined,
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

  const valuesOf = (input: NetworkInput, nodes: readonly number[]): Promise<Float32Array[]> => {
    const kept = known.get(input) ?? new KeptValues();
    known.set(input, kept);
    return kept.of(nodes, async (missing) => {
      // The first node is the input itself.
      if (missing.every((node) => node === 0)) return missing.map(() => input.values);
      const { results } = await onBackend((placed) =>
        forwardPictures(placed, [input], preprocessing, missing, pauses?.()),
      );
      return results[0]!.values;
    });
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
      const [maps] = await valuesOf(input, [head.maps.id]);
      return { ...activationGrid(model)!, values: classActivation(maps!, head, classIndex) };
    },
    channelMaps: async (picture, wanted) => {
      const input = await prepare(picture);
      const nodes = wanted.map((place) => stepNode(graph, place));
      const values = await valuesOf(
        input,
        nodes.map(({ id }) => id),
      );
      return wanted.map(({ channel }, index) => channelOf(nodes[index]!, values[index]!, channel));
    },
    explainValue: async (picture, place) => {
      const input = await prepare(picture);
      return explainValue(model, place, (nodes) => valuesOf(input, nodes));
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
      return occlusionMap(input, options, { logitsOf, atOnce: maxBatch, model, onCell });
    },
    responses: async (picture, signal) => {
      signal?.throwIfAborted();
      const input = await prepare(picture);
      const pausing = pauses?.(signal);
      const pause = async () => {
        await pausing?.();
        signal?.throwIfAborted();
      };
      return responseShares(model, (nodes) => valuesOf(input, nodes), pause);
    },
    adopt: (placed) => placement.adopt(placed),
    displace: () => placement.displace(),
    dispose: () => placement.dispose(),
  };
}
