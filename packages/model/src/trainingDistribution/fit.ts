import { type Distances, distances, type EmbeddingStatistics, type TrainingDistribution } from './distribution.ts';
import { principalDirections } from './principalDirections.ts';
import { roundedAsStored } from './stored.ts';

/** Embeddings of images, `[count, features]`, and their classes, `[count]`. */
export interface LabelledEmbeddings {
  embeddings: Float32Array;
  labels: Int32Array | Uint8Array;
}

export interface FitOptions {
  classes: number;
  /** Share of pictures like the training's that may be called unlike them. */
  falseAlarmRate: number;
  /** Number of principal directions. */
  rank: number;
}

/** A deviation is at least this share of the largest, so that a feature which never varies decides nothing. */
const leastDeviation = 0.01;

/**
 * Learns what embeddings of training images are like.
 *
 * @param training What the statistics are taken of; every class occurs.
 * @param heldOut Others, which the thresholds are set with.
 * @throws RangeError where a class does not occur, or there are too few held-out images for the rate
 */
export function fitTrainingDistribution(
  training: LabelledEmbeddings,
  heldOut: Pick<LabelledEmbeddings, 'embeddings'>,
  { classes, falseAlarmRate, rank }: FitOptions,
): Omit<TrainingDistribution, 'brightBorders'> {
  const statistics = roundedAsStored(statisticsOf(training, classes, rank));
  const features = statistics.centre.length;
  const count = heldOut.embeddings.length / features;
  if (count * falseAlarmRate < 2) {
    throw new RangeError(
      `${count} held-out images are too few for a false alarm rate of ${falseAlarmRate}: expected at least ${Math.ceil(2 / falseAlarmRate)}`,
    );
  }
  const found = Array.from({ length: count }, (_, index) =>
    distances(heldOut.embeddings.subarray(index * features, (index + 1) * features), statistics),
  );
  const thresholds = thresholdsFor(found, falseAlarmRate);
  return { falseAlarmRate, images: training.labels.length + count, ...statistics, thresholds };
}

/** Thresholds at the same quantile of both distances, such that the wanted share of the pictures is past one of the two. */
function thresholdsFor(found: readonly Distances[], falseAlarmRate: number): Distances {
  const byDistance = (name: keyof Distances) =>
    found.map((_, index) => index).sort((a, b) => found[a]![name] - found[b]![name]);
  const orders = { classMean: byDistance('classMean'), subspace: byDistance('subspace') };
  /** For each picture, the higher of its places in the two orders. */
  const places = new Uint32Array(found.length);
  for (const order of Object.values(orders)) {
    order.forEach((index, place) => {
      places[index] = Math.max(places[index]!, place);
    });
  }
  const place = places.sort()[Math.ceil(found.length * (1 - falseAlarmRate)) - 1]!;
  return {
    classMean: found[orders.classMean[place]!]!.classMean,
    subspace: found[orders.subspace[place]!]!.subspace,
  };
}

function statisticsOf({ embeddings, labels }: LabelledEmbeddings, classes: number, rank: number): EmbeddingStatistics {
  const count = labels.length;
  const features = embeddings.length / count;
  const classMeans = new Float64Array(classes * features);
  const centre = new Float64Array(features);
  const counts = new Uint32Array(classes);
  for (let index = 0; index < count; index++) {
    const label = labels[index]!;
    counts[label]!++;
    for (let i = 0; i < features; i++) {
      classMeans[label * features + i]! += embeddings[index * features + i]!;
      centre[i]! += embeddings[index * features + i]! / count;
    }
  }
  const missing = counts.indexOf(0);
  if (missing >= 0) throw new RangeError(`class ${missing} does not occur among ${count} images: take more of them`);
  classMeans.forEach((sum, at) => {
    classMeans[at] = sum / counts[Math.floor(at / features)]!;
  });
  const centred = new Float64Array(embeddings.length);
  const variances = new Float64Array(features);
  for (let at = 0; at < embeddings.length; at++) {
    const feature = at % features;
    const label = labels[Math.floor(at / features)]!;
    centred[at] = embeddings[at]! - centre[feature]!;
    variances[feature]! += (embeddings[at]! - classMeans[label * features + feature]!) ** 2 / count;
  }
  const largest = Math.sqrt(Math.max(...variances));
  if (!(largest > 0)) throw new RangeError('all embeddings of a class are the same: this network tells nothing apart');
  return {
    classMeans: Float32Array.from(classMeans),
    deviations: Float32Array.from(variances, (each) => Math.max(Math.sqrt(each), leastDeviation * largest)),
    centre: Float32Array.from(centre),
    directions: Float32Array.from(principalDirections(centred, features, Math.min(rank, features, count))),
  };
}
