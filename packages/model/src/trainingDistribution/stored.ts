import { CheckpointError } from '../checkpoint/errors.ts';
import type { EmbeddingStatistics, TrainingDistribution } from './distribution.ts';

/** Counts of a unit go from minus this to this: a JSON text of three or four digits each. */
const largestCount = 2047;

/** Far from float32's ends, so that distances are finite. */
const [leastUnit, largestUnit] = [1e-12, 1e9];

interface StoredArray {
  unit: number;
  counts: number[];
}

const arrayKeys = ['classMeans', 'deviations', 'centre', 'directions'] as const;

function encodeArray(values: Float32Array): StoredArray {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = Number(((largest || 1) / largestCount).toPrecision(6));
  return {
    unit,
    // JSON has no -0.
    counts: Array.from(values, (value) => Math.round(value / unit) + 0),
  };
}

const decodeArray = ({ unit, counts }: StoredArray) => Float32Array.from(counts, (count) => count * unit);

/** Statistics as they will be read again: thresholds are set with these. A deviation does not become 0. */
export function roundedAsStored(statistics: EmbeddingStatistics): EmbeddingStatistics {
  const rounded = { ...statistics };
  for (const key of arrayKeys) rounded[key] = decodeArray(encodeArray(statistics[key]));
  return rounded;
}

/** Statistics as JSON, for a model file's `trainingDistribution`. */
export function storedTrainingDistribution(distribution: TrainingDistribution): unknown {
  const arrays = Object.fromEntries(arrayKeys.map((key) => [key, encodeArray(distribution[key])]));
  return { ...distribution, ...arrays };
}

/**
 * Reads what {@link storedTrainingDistribution} wrote.
 *
 * @param features Of the network's embedding.
 * @throws CheckpointError naming the field that is not what it must be
 */
export function parseTrainingDistribution(json: unknown, features: number, classes: number): TrainingDistribution {
  const stored = objectAt('trainingDistribution', json);
  const number = (name: string, value: unknown, least: number, most: number): number => {
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw new CheckpointError(`trainingDistribution.${name} must be a number from ${least} to ${most}`);
  };
  const array = (name: (typeof arrayKeys)[number], fits: (length: number) => boolean, expected: string) => {
    const { unit, counts } = objectAt(`trainingDistribution.${name}`, stored[name]);
    if (!Array.isArray(counts) || !fits(counts.length) || !counts.every(Number.isSafeInteger)) {
      throw new CheckpointError(`trainingDistribution.${name}.counts must be ${expected} integers`);
    }
    return decodeArray({ unit: number(`${name}.unit`, unit, leastUnit, largestUnit), counts });
  };
  const exactly = (length: number) => (found: number) => found === length;
  const thresholds = objectAt('trainingDistribution.thresholds', stored.thresholds);
  const positive = (name: string, value: unknown) => number(name, value, leastUnit, largestUnit);
  const deviations = array('deviations', exactly(features), `${features}`);
  if (!deviations.every((each) => each > 0)) {
    throw new CheckpointError('trainingDistribution.deviations must be positive');
  }
  return {
    falseAlarmRate: number('falseAlarmRate', stored.falseAlarmRate, 0, 1),
    images: number('images', stored.images, 1, Number.MAX_SAFE_INTEGER),
    brightBorders: number('brightBorders', stored.brightBorders, 0, 1),
    classMeans: array('classMeans', exactly(classes * features), `${classes} x ${features}`),
    deviations,
    centre: array('centre', exactly(features), `${features}`),
    directions: array(
      'directions',
      (length) => length % features === 0 && length <= features * features,
      `a multiple of ${features}, at most ${features} x ${features},`,
    ),
    thresholds: {
      classMean: positive('thresholds.classMean', thresholds.classMean),
      subspace: positive('thresholds.subspace', thresholds.subspace),
    },
  };
}

function objectAt(name: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CheckpointError(`${name} must be an object`);
}
