import { describe, expect, it } from 'vitest';
import {
  deterministicExamples,
  deterministicImages,
  deterministicLabels,
  deterministicParameter,
  deterministicUniform,
} from './deterministic.ts';

// The expected numbers were printed by tools/deterministic.py.

/** The first three values, the last, and the sum of all. */
function digest(values: Float32Array): number[] {
  return [...values.subarray(0, 3), values.at(-1)!, values.reduce((sum, value) => sum + value, 0)];
}

describe('deterministic values', () => {
  it('draws the numbers that Python draws, for any name', () => {
    expect([...deterministicUniform('images0', 3)]).toEqual([
      0.04452222608961165, 0.35193663369864225, 0.5025429418310523,
    ]);
    expect([...deterministicUniform('é', 2)]).toEqual([0.9430997569579631, 0.3799948792438954]);
  });

  it.each<[string, number[], number[]]>([
    [
      'features.conv0.weight',
      [8, 1, 7, 7],
      [-0.06311701238155365, -0.02514270506799221, -0.05101780965924263, -0.07751519978046417, 0.9007981449158251],
    ],
    [
      'classifier.weight',
      [10, 12],
      [0.11706512421369553, 0.16140444576740265, 0.1459158957004547, 0.2331196665763855, -4.0507087907753885],
    ],
    [
      'features.norm0.weight',
      [8],
      [1.092519998550415, 1.0434890985488892, 0.9531383514404297, 1.2309682369232178, 8.9069265127182],
    ],
    [
      'features.norm0.bias',
      [8],
      [0.007171764504164457, 0.006598505657166243, 0.053586140275001526, 0.012502147816121578, -0.0635191136971116],
    ],
    [
      'features.norm0.running_mean',
      [8],
      [0.01459407340735197, 0.08763224631547928, -0.09853456914424896, 0.08801562339067459, 0.1538450075313449],
    ],
    [
      'features.norm0.running_var',
      [8],
      [0.8799794912338257, 0.8724929690361023, 0.8389073014259338, 0.7685141563415527, 7.515513777732849],
    ],
  ])('gives %s its values by its kind', (name, shape, expected) => {
    const actual = digest(deterministicParameter(name, shape));
    expect(actual.slice(0, 4)).toEqual(expected.slice(0, 4));
    expect(actual[4]).toBeCloseTo(expected[4]!, 12);
  });

  it('refuses a name that tells no kind', () => {
    expect(() => deterministicParameter('features.norm0.num_batches_tracked', [1])).toThrow('num_batches_tracked');
  });

  it('makes the images and labels of a step', () => {
    expect([...deterministicImages(7, [1, 2, 2, 3]).slice(-2)]).toEqual([0.4731011688709259, 0.1721075177192688]);
    expect([...deterministicLabels(3, 8, 10)]).toEqual([5, 6, 6, 7, 0, 7, 6, 0]);
  });

  it('makes examples that show the pattern of their class', () => {
    const { images, labels } = deterministicExamples(2, [3, 12, 16, 3], 5);
    expect([...labels]).toEqual([4, 3, 3]);
    expect([0, 1, 700, 1000, 1727].map((index) => images[index])).toEqual([
      0.6949319839477539, 0.6542667150497437, 0.19459301233291626, 0.6761319637298584, 0.16736681759357452,
    ]);
    expect(images.reduce((sum, value) => sum + value, 0)).toBeCloseTo(878.377423087135, 9);
  });
});
