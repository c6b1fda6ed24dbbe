import {
  type Classifier,
  type ClassifierModel,
  type ClassifierOptions,
  type ClassifierPicture,
  classActivation,
  createClassifier,
  createClassifierModel,
  type HeatMap,
  type NetworkInput,
  type PlacedModel,
  UnanswerableError,
} from '@densenet/classifier';
import { hasBrightBorder } from '@densenet/data';
import { isHead, type NamedArray, plainHead } from '@densenet/model';
import type { Example } from './exampleStore.ts';
import { headArrays, type LinearHead } from './linearHead.ts';

/** What the network reads of a picture. */
export interface Reading {
  embedding: Float32Array;
  input: NetworkInput;
  milliseconds: number;
}

/** What is kept of an example beside its pixels. */
export interface Embedded {
  /** `[features]` */
  embedding: Float32Array;
  brightBorder: boolean;
}

/** The features of a network on the backend, without its head, and the embeddings of examples that they gave. */
export class Features {
  readonly #classifier: Classifier;
  readonly #embeddings = new Map<string, Promise<Embedded>>();

  /** @param model as {@link withHead} makes it: its own head is not used */
  constructor(
    readonly model: ClassifierModel,
    options: ClassifierOptions,
  ) {
    this.#classifier = createClassifier(model, options);
  }

  /** @throws NonFiniteLogitsError where the network gives NaN or infinities */
  async read(picture: ClassifierPicture): Promise<Reading> {
    const { embedding, input, milliseconds } = await this.#classifier.classify(picture, { embedding: true, topK: 1 });
    return { embedding: embedding!, input, milliseconds };
  }

  /** What is known of examples, in their order. Those that are not cached take a forward pass, several at once. */
  embed(examples: readonly Pick<Example, 'id' | 'pixels'>[]): Promise<Embedded[]> {
    return Promise.all(examples.map((example) => this.#embeddings.get(example.id) ?? this.#embedNew(example)));
  }

  #embedNew({ id, pixels }: Pick<Example, 'id' | 'pixels'>): Promise<Embedded> {
    const embedded = this.read(pixels).then(({ embedding, input }) => ({
      embedding,
      brightBorder: hasBrightBorder(input.values, this.model.preprocessing),
    }));
    this.#embeddings.set(id, embedded);
    embedded.catch(() => {
      // An example of the same id may have come since.
      if (this.#embeddings.get(id) === embedded) this.#embeddings.delete(id);
    });
    return embedded;
  }

  /** Drops cached embeddings. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#embeddings.delete(id);
  }

  /**
   * @param head gives the head that belongs to the features as they are then
   * @throws UnanswerableError where the network does not end in global average pooling
   */
  async activation(input: NetworkInput, head: () => LinearHead, classIndex: number): Promise<HeatMap> {
    const maps = pooledMaps(this.model);
    if (!maps) {
      throw new UnanswerableError(
        'a class activation map is exact only for a network that averages its last feature maps',
      );
    }
    const { height, width, values } = await this.#classifier.featureMaps(input, maps.id);
    return { height, width, values: classActivation(values, head(), classIndex) };
  }

  /** Uses weights that are on the backend already. */
  adopt(placed: PlacedModel): void {
    this.#classifier.adopt(placed);
  }

  /** Drops the weights on a lost backend; the next call uploads them again. */
  displace(): void {
    this.#classifier.displace();
  }

  dispose(): void {
    this.#classifier.dispose();
    this.#embeddings.clear();
  }
}

/** The last feature maps, where the embedding is their mean. */
function pooledMaps({ graph }: Pick<ClassifierModel, 'graph'>) {
  const embedding = graph.marks.get('embedding')!;
  return embedding.operation.op === 'globalAveragePool' ? embedding.inputs[0]! : undefined;
}

/** Height and width of the class activation maps of a network with a head of ours; undefined where it has none. */
export function gridOf(model: Pick<ClassifierModel, 'graph'>): { height: number; width: number } | undefined {
  const shape = pooledMaps(model)?.shape;
  return shape && { height: shape[0]!, width: shape[1]! };
}

/** A network with other features, a plain head in the place of its own, and the classes of that. */
export function withHead(
  base: ClassifierModel,
  head: LinearHead,
  { arrays = base.arrays, labels }: { arrays?: ClassifierModel['arrays']; labels?: readonly string[] } = {},
): ClassifierModel {
  const features = Object.entries(arrays).filter(([name]) => !isHead(name));
  return createClassifierModel({
    config: { ...base.config, numClasses: head.classIds.length, head: plainHead },
    arrays: { ...Object.fromEntries(features), ...headArrays(head) },
    preprocessing: base.preprocessing,
    labels,
  });
}

/** A head of one class that is always 0, where a network is wanted for its features alone. */
export function emptyHead({ graph }: Pick<ClassifierModel, 'graph'>): LinearHead {
  const features = graph.marks.get('embedding')!.shape[0]!;
  const zeros = (...shape: number[]): NamedArray => ({
    shape,
    values: new Float32Array(shape.reduce((a, b) => a * b)),
  });
  return { classIds: [''], weight: zeros(features, 1), bias: zeros(1) };
}
