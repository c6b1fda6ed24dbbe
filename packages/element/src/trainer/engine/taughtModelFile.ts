import type { ClassifierModel } from '@densenet/classifier';
import { encodeModelFile, fitTrainingDistribution, storedTrainingDistribution } from '@densenet/model';
import type { Embedded } from './features.ts';
import { type LinearHead, logitsOf, metricsOf } from './linearHead.ts';

/** Examples with their embeddings, and their classes as indices of labels. */
export interface EmbeddedExamples {
  embedded: readonly Embedded[];
  labels: readonly number[];
}

/** Principal directions, as `densenet calibrate` keeps them, and the share of false alarms that it allows at most. */
const [rank, leastFalseAlarmRate] = [32, 0.01];

/** With fewer held-out examples, more than one picture in five would have to be called unlike the examples. */
const leastHeldOut = 10;

/** How a network was taught. */
export interface Teaching {
  training: EmbeddedExamples;
  heldOut: EmbeddedExamples;
  /** Name of the recipe; `head` where the head alone was trained. */
  recipe: string;
  epochs: number;
}

/**
 * The bytes of `model.safetensors` of a taught network, as `densenet train` and `densenet calibrate` write it.
 *
 * @param taught with its labels
 */
export function taughtModelFile(
  { config, arrays, labels, preprocessing }: ClassifierModel,
  head: LinearHead,
  { training, heldOut, recipe, epochs }: Teaching,
): Uint8Array<ArrayBuffer> {
  const [trained, validated] = [training, heldOut].map((part) =>
    metricsOf(
      part.embedded.map(({ embedding }) => logitsOf(head, embedding)),
      part.labels,
    ),
  );
  return encodeModelFile({
    arrays: { ...arrays },
    config,
    preprocessing,
    labels: [...labels],
    metrics: {
      dataset: 'examples taught in a page',
      recipe,
      epochs,
      ...(trained ? { trainLoss: trained.loss, trainAccuracy: trained.accuracy } : {}),
      ...(validated ? { validationAccuracy: validated.accuracy } : {}),
    },
    ...distributionOf(training, heldOut, labels.length),
  }) as Uint8Array<ArrayBuffer>;
}

/** Left out where too few examples are held out, or all are alike, so that nothing has a distance. */
function distributionOf(training: EmbeddedExamples, heldOut: EmbeddedExamples, classes: number) {
  if (heldOut.labels.length < leastHeldOut) return {};
  const all = [...training.embedded, ...heldOut.embedded];
  const bright = all.filter(({ brightBorder }) => brightBorder).length;
  const features = all[0]!.embedding.length;
  const fitted = fitTrainingDistribution(
    { embeddings: joined(training.embedded), labels: Int32Array.from(training.labels) },
    { embeddings: joined(heldOut.embedded) },
    {
      classes,
      falseAlarmRate: Math.max(leastFalseAlarmRate, 2 / heldOut.labels.length),
      // Centred embeddings have one direction less than there are of them.
      rank: Math.min(rank, training.labels.length - 1, features),
    },
  );
  const { deviations, thresholds } = fitted;
  if (![...deviations, thresholds.classMean, thresholds.subspace].every((each) => each > 0)) return {};
  return { trainingDistribution: storedTrainingDistribution({ ...fitted, brightBorders: bright / all.length }) };
}

/** `[examples, features]` */
function joined(embedded: readonly Embedded[]): Float32Array {
  const features = embedded[0]!.embedding.length;
  const all = new Float32Array(embedded.length * features);
  embedded.forEach(({ embedding }, index) => {
    all.set(embedding, index * features);
  });
  return all;
}
