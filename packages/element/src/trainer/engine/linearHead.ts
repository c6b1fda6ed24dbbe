import { type ClassifierModel, NonFiniteLogitsError } from '@densenet/classifier';
import type { NamedArray } from '@densenet/model';
import type { ExampleMetrics } from '../types.ts';

/** The fully connected layer that ends a network, in plain memory: computing it for one picture takes less than a call of the backend. */
export interface LinearHead {
  /** The classes of the logits, in their order. */
  classIds: readonly string[];
  /** `[features, classes]` */
  weight: NamedArray;
  /** `[classes]` */
  bias: NamedArray;
}

/** The names of a plain head's parameters. */
export const headNames = { weight: 'classifier.weight', bias: 'classifier.bias' } as const;

/** The head of a taught network. */
export function headOf(arrays: ClassifierModel['arrays'], classIds: readonly string[]): LinearHead {
  return { classIds, weight: arrays[headNames.weight]!, bias: arrays[headNames.bias]! };
}

/** A head's parameters by name. */
export const headArrays = ({ weight, bias }: LinearHead): Record<string, NamedArray> => ({
  [headNames.weight]: weight,
  [headNames.bias]: bias,
});

/** A head that knows some classes less: what is left of the probabilities keeps its proportions. Undefined where fewer than two are left. */
export function withoutClasses(head: LinearHead, isGone: (classId: string) => boolean): LinearHead | undefined {
  const kept = head.classIds.flatMap((id, index) => (isGone(id) ? [] : [index]));
  if (kept.length === head.classIds.length) return head;
  if (kept.length < 2) return undefined;
  const features = head.weight.shape[0]!;
  const columns = (rows: number, { values }: NamedArray) =>
    Float32Array.from({ length: rows * kept.length }, (_, at) => {
      const row = Math.floor(at / kept.length);
      return values[row * head.classIds.length + kept[at % kept.length]!]!;
    });
  return {
    classIds: kept.map((index) => head.classIds[index]!),
    weight: { shape: [features, kept.length], values: columns(features, head.weight) },
    bias: { shape: [kept.length], values: columns(1, head.bias) },
  };
}

/**
 * @param embedding `[features]`
 * @returns `[classes]`
 * @throws NonFiniteLogitsError where the embedding holds NaN or infinities
 */
export function logitsOf({ weight, bias }: LinearHead, embedding: Float32Array): Float32Array {
  const classes = bias.values.length;
  // Summed in double precision, as wide sums lose digits in float32.
  const sums = Float64Array.from(bias.values);
  for (let feature = 0; feature < embedding.length; feature++) {
    const value = embedding[feature]!;
    for (let one = 0; one < classes; one++) sums[one]! += value * weight.values[feature * classes + one]!;
  }
  if (!sums.every(Number.isFinite)) {
    throw new NonFiniteLogitsError(
      'The network gives no numbers for this picture. Go back to the head alone, or take another model.',
    );
  }
  return Float32Array.from(sums);
}

/** The class with the largest logit; of equal ones the first. */
export const bestOf = (logits: Float32Array): number => logits.indexOf(Math.max(...logits));

/** What is measured of a head: logits of examples, and the classes that they are of. */
export function metricsOf(logits: readonly Float32Array[], truth: readonly number[]): ExampleMetrics | undefined {
  if (truth.length === 0) return undefined;
  let [right, loss] = [0, 0];
  truth.forEach((label, index) => {
    const own = logits[index]!;
    if (bestOf(own) === label) right++;
    const largest = Math.max(...own);
    const sum = own.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    loss += Math.log(sum) + largest - own[label]!;
  });
  return { examples: truth.length, accuracy: right / truth.length, loss: loss / truth.length };
}
