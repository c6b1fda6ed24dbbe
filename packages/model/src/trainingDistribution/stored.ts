import { list, numberThat, object, SchemaError, where } from '@densenet/schema';
import { CheckpointError } from '../checkpoint/errors.ts';
import type { EmbeddingStatistics, TrainingDistribution } from './distribution.ts';

/** Counts of a unit go from minus this to this: a JSON text of three or four digits each. */
const largestCount = 2047;

/** Far from float32's ends, so that distances are finite. */
const [leastUnit, largestUnit] = [1e-12, 1e9];

interface StoredArray {
  unit: number;
  counts: readonly number[];
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

/** Statistics with the values that they have once stored and read again, with which thresholds are set. */
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

const numberFrom = (least: number, most: number) =>
  numberThat(`a number from ${least} to ${most}`, (value) => value >= least && value <= most);
const positive = numberFrom(leastUnit, largestUnit);
const share = numberFrom(0, 1);
const integer = numberThat('an integer', Number.isSafeInteger);

const storedArray = (fits: (length: number) => boolean, lengths: string) =>
  object({
    unit: positive,
    counts: where(list(integer, { expected: 'a list' }), (counts, path) => {
      if (!fits(counts.length)) throw new SchemaError(path, counts, `${lengths} integers`);
    }),
  });

/** What {@link storedTrainingDistribution} writes for a network with so many features and classes. */
function schemaFor(features: number, classes: number) {
  const exactly = (length: number, said = `${length}`) => storedArray((found) => found === length, said);
  return object({
    falseAlarmRate: share,
    images: numberFrom(1, Number.MAX_SAFE_INTEGER),
    brightBorders: share,
    classMeans: exactly(classes * features, `${classes} x ${features}`),
    deviations: exactly(features),
    centre: exactly(features),
    directions: storedArray(
      (length) => length % features === 0 && length <= features * features,
      `a multiple of ${features}, at most ${features} x ${features},`,
    ),
    thresholds: object({ classMean: positive, subspace: positive }),
  });
}

/**
 * Reads what {@link storedTrainingDistribution} wrote.
 *
 * @param features of the network's embedding
 * @throws CheckpointError where a field is not what it must be; it names it
 */
export function parseTrainingDistribution(json: unknown, features: number, classes: number): TrainingDistribution {
  const stored = readStored(json, features, classes);
  const arrays = Object.fromEntries(arrayKeys.map((key) => [key, decodeArray(stored[key])]));
  const distribution = { ...stored, ...(arrays as Record<(typeof arrayKeys)[number], Float32Array>) };
  if (distribution.deviations.every((each) => each > 0)) return distribution;
  throw new CheckpointError('trainingDistribution.deviations must be positive');
}

function readStored(json: unknown, features: number, classes: number) {
  try {
    return schemaFor(features, classes).read(json, 'trainingDistribution', 'drop');
  } catch (error) {
    throw error instanceof SchemaError ? new CheckpointError(error.message, { cause: error }) : error;
  }
}
