import { createRandom } from '@densenet/ops';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../checkpoint/errors.ts';
import { distances, unlikeness } from './distribution.ts';
import { fitTrainingDistribution } from './fit.ts';
import { principalDirections } from './principalDirections.ts';
import { parseTrainingDistribution, storedTrainingDistribution } from './stored.ts';

const [features, classes] = [12, 3];

/** Embeddings of three classes that lie, but for little noise, in a plane of the twelve dimensions. */
function draw(count: number, seed: number) {
  const random = createRandom(seed);
  const normal = random.normal.bind(random);
  const corners = [
    [4, 0],
    [-4, 1],
    [0, -4],
  ] as const;
  const labels = Uint8Array.from({ length: count }, (_, index) => index % classes);
  const embeddings = Float32Array.from({ length: count * features }, (_, at) => {
    const corner = corners[labels[Math.floor(at / features)]!]!;
    const feature = at % features;
    return feature < 2 ? corner[feature]! + normal() : 2 + 0.05 * normal();
  });
  return { embeddings, labels };
}

const options = { classes, falseAlarmRate: 0.02, rank: 2 };
const fitted = { ...fitTrainingDistribution(draw(3000, 1), draw(3000, 2), options), brightBorders: 0 };

describe('distances', () => {
  const statistics = {
    classMeans: Float32Array.of(0, 0, 0, 10, 0, 0),
    deviations: Float32Array.of(2, 1, 0.5),
    centre: Float32Array.of(5, 0, 0),
    directions: Float32Array.of(1, 0, 0),
  };

  it('are to the nearest mean in deviations, and to the principal subspace', () => {
    const found = distances(Float32Array.of(8, 3, 0.5), statistics);
    expect(found.classMean).toBeCloseTo(Math.sqrt(1 + 9 + 1), 6);
    expect(found.subspace).toBeCloseTo(Math.sqrt(9 + 0.25), 6);
  });

  it('refuse an embedding of another network', () => {
    expect(() => distances(Float32Array.of(1, 2), statistics)).toThrow("has 2 features, the training images' have 3");
  });
});

describe('a fitted distribution', () => {
  it('has about the false alarm rate that was asked for, on other images of the same kind', () => {
    const { embeddings, labels } = draw(6000, 3);
    const alarms = [...labels.keys()].filter(
      (index) => unlikeness(embeddings.subarray(index * features, (index + 1) * features), fitted) > 1,
    );
    expect(alarms.length / labels.length).toBeGreaterThan(0.01);
    expect(alarms.length / labels.length).toBeLessThan(0.03);
  });

  it('calls unlike what is far from every class, and what leaves the plane of all', () => {
    const at = (x: number, y: number, rest: number) => Float32Array.from([x, y, ...Array(features - 2).fill(rest)]);
    expect(unlikeness(at(4, 0, 2), fitted)).toBeLessThan(1);
    expect(unlikeness(at(12, 9, 2), fitted)).toBeGreaterThan(1);
    expect(unlikeness(at(4, 0, 2.3), fitted)).toBeGreaterThan(1);
  });

  it('is the same after writing and reading', () => {
    const json: unknown = JSON.parse(JSON.stringify(storedTrainingDistribution(fitted)));
    expect(parseTrainingDistribution(json, features, classes)).toEqual(fitted);
  });

  it('needs every class and enough held-out images', () => {
    const { embeddings, labels } = draw(30, 4);
    expect(() => fitTrainingDistribution({ embeddings, labels: labels.fill(0) }, draw(3000, 2), options)).toThrow(
      'class 1 does not occur among 30 images',
    );
    expect(() => fitTrainingDistribution(draw(300, 1), draw(30, 2), options)).toThrow(
      '30 held-out images are too few for a false alarm rate of 0.02: expected at least 100',
    );
  });
});

it('principal directions span the plane that values vary in, and are orthonormal', () => {
  const { embeddings } = draw(300, 5);
  const centre = Array.from({ length: features }, (_, i) => embeddings.filter((_, at) => at % features === i));
  const means = centre.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const centred = Float64Array.from(embeddings, (value, at) => value - means[at % features]!);
  const directions = principalDirections(centred, features, 2);
  const [first, second] = [directions.slice(0, features), directions.slice(features)];
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  expect([dot(first, first), dot(second, second), dot(first, second)].map((each) => each.toFixed(9))).toEqual([
    '1.000000000',
    '1.000000000',
    expect.stringMatching(/^-?0\.000000000$/),
  ]);
  // The plane is that of the first two features.
  expect(first[0]! ** 2 + first[1]! ** 2 + second[0]! ** 2 + second[1]! ** 2).toBeGreaterThan(1.999);
});

describe('a file that says something else', () => {
  const stored = storedTrainingDistribution(fitted) as Record<string, Record<string, unknown>>;
  it.each([
    [null, 'trainingDistribution must be an object'],
    [{ ...stored, falseAlarmRate: 2 }, 'trainingDistribution.falseAlarmRate must be a number from 0 to 1'],
    [{ ...stored, centre: [] }, 'trainingDistribution.centre must be an object'],
    [{ ...stored, centre: { unit: 1, counts: [1] } }, 'trainingDistribution.centre.counts must be 12 integers'],
    [{ ...stored, centre: { ...stored.centre, unit: 1e300 } }, 'trainingDistribution.centre.unit must be a number'],
    [{ ...stored, deviations: { unit: 1, counts: Array(12).fill(0) } }, 'deviations must be positive'],
    [{ ...stored, directions: { unit: 1, counts: Array(13).fill(0) } }, 'directions.counts must be a multiple of 12'],
    [{ ...stored, thresholds: { classMean: 0, subspace: 1 } }, 'trainingDistribution.thresholds.classMean must be'],
  ])('%#', (json, message) => {
    const read = () => parseTrainingDistribution(json, features, classes);
    expect(read).toThrow(CheckpointError);
    expect(read).toThrow(message);
  });
});
