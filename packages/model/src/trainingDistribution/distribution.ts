/**
 * What the embeddings of a network's training images are like, to tell pictures that are unlike them. The softmax does not:
 * it is sure of many a picture that has nothing to do with what was learned (docs/web.md has the figures).
 */
export interface TrainingDistribution {
  /** Share of held-out images of the training set that are past a threshold: 0.01 for one in a hundred. */
  falseAlarmRate: number;
  /** Number of images that this was made of. */
  images: number;
  /** Share of these whose border is bright: near 0 where the network has learned bright things on black. */
  brightBorders: number;
  /** Mean embedding of each class, `[classes, features]`. */
  classMeans: Float32Array;
  /** Standard deviation of each feature within a class, `[features]`. */
  deviations: Float32Array;
  /** Mean embedding of all, `[features]`. */
  centre: Float32Array;
  /** The principal directions of all embeddings around the centre, orthonormal, `[rank, features]`. */
  directions: Float32Array;
  /** Where the two distances become unusual. */
  thresholds: Distances;
}

/** Two distances of an embedding from those of the training images. */
export interface Distances {
  /** To the nearest class mean, each feature in deviations: Mahalanobis distance with a shared diagonal covariance (Lee et al. 2018). */
  classMean: number;
  /** To the space of the principal directions: the residual (Wang et al. 2022, "ViM"). */
  subspace: number;
}

/** What {@link distances} needs. */
export type EmbeddingStatistics = Pick<TrainingDistribution, 'classMeans' | 'deviations' | 'centre' | 'directions'>;

/**
 * How unlike the training images a picture is: the larger of its two distances, each as a multiple of its threshold. Past 1
 * are about `falseAlarmRate` of pictures as the network has learned them, and most others.
 *
 * @param embedding What the classifier reads, `[features]`.
 */
export function unlikeness(embedding: Float32Array, distribution: TrainingDistribution): number {
  const { classMean, subspace } = distances(embedding, distribution);
  const { thresholds } = distribution;
  return Math.max(classMean / thresholds.classMean, subspace / thresholds.subspace);
}

/** Up to this share of bright borders, those of training images are dark. */
const rarelyBright = 0.05;

/** Whether a bright border is something that the network did not learn from. */
export function learnedOnDark({ brightBorders }: TrainingDistribution): boolean {
  return brightBorders <= rarelyBright;
}

/** @param embedding `[features]` */
export function distances(
  embedding: Float32Array,
  { classMeans, deviations, centre, directions }: EmbeddingStatistics,
): Distances {
  const features = centre.length;
  if (embedding.length !== features) {
    throw new RangeError(`the embedding has ${embedding.length} features, the training images' have ${features}`);
  }
  let nearest = Number.POSITIVE_INFINITY;
  for (let start = 0; start < classMeans.length; start += features) {
    let sum = 0;
    for (let i = 0; i < features; i++) sum += ((embedding[i]! - classMeans[start + i]!) / deviations[i]!) ** 2;
    nearest = Math.min(nearest, sum);
  }
  let residual = 0;
  for (let i = 0; i < features; i++) residual += (embedding[i]! - centre[i]!) ** 2;
  for (let start = 0; start < directions.length; start += features) {
    let along = 0;
    for (let i = 0; i < features; i++) along += (embedding[i]! - centre[i]!) * directions[start + i]!;
    residual -= along ** 2;
  }
  return { classMean: Math.sqrt(nearest), subspace: Math.sqrt(Math.max(0, residual)) };
}
