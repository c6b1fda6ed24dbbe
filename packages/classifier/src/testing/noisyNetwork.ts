import { initializeArrays, type Model, type NamedArray, parametersFromArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { type Tensor, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';

/**
 * A network that computes with values of the size of a trained one's: weights of its initialisation, noise in biases, scales
 * and shifts, and as running statistics those of two images of noise.
 *
 * @returns `valuesOf` runs it on the first of the images and gives the values of graph nodes by their ids
 */
export async function noisyNetwork(network: Model, size: number, channels: number) {
  const random = createRandom(7);
  const drawn = initializeArrays(network.parameterSpecs, 'kaimingNormalFanIn', random);
  const noise = (values: Float32Array, around: number) => values.map(() => around + random.uniform() / 2 - 0.25);
  const arrays: Record<string, NamedArray> = Object.fromEntries(
    network.parameterSpecs.map(({ name, role }) => {
      const { shape, values } = drawn[name]!;
      if (role !== 'bias' && role !== 'scale' && role !== 'shift') return [name, { shape, values }];
      return [name, { shape, values: noise(values, role === 'scale' ? 1 : 0) }];
    }),
  );
  const image = size * size * channels;
  const pixels = Float32Array.from({ length: 2 * image }, () => 2 * random.uniform() - 1);
  const batch = tensor4d(pixels, [2, size, size, channels]);
  const values = async (tensor: Tensor) => (await tensor.data<'float32'>()) as Float32Array;
  const { statistics } = network.trainingPass(parametersFromArrays(network.parameterSpecs, arrays), batch, random);
  for (const [norm, { mean, variance }] of Object.entries(statistics)) {
    arrays[`${norm}.running_mean`]!.values.set(await values(mean));
    arrays[`${norm}.running_var`]!.values.set(await values(variance));
  }
  const program = network.compileInference(parametersFromArrays(network.parameterSpecs, arrays));
  const first: Tensor4D = tensor4d(pixels.subarray(0, image), [1, size, size, channels]);
  const valuesOf = (nodes: readonly number[]): Promise<Float32Array[]> =>
    Promise.all(program.runKeeping(first, nodes).values.map(values));
  return { graph: network.graph(size, size), arrays, valuesOf };
}
