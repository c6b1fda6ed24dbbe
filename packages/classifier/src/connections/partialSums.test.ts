import '@tensorflow/tfjs-backend-cpu';
import { createDenseNet, densenetTiny, readers } from '@densenet/model';
import { conv2d, matMul, norm, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { noise } from '../testing/tinyModel.ts';
import { partialSumNorms } from './partialSums.ts';

const all = readers(createDenseNet(densenetTiny({ bottleneckFactor: 4 })).graph(20, 16));
const named = (name: string) =>
  all.find(({ node: { operation } }) => 'name' in operation && operation.name === name) ?? expect.unreachable(name);

/** The input with all channels 0 but those of one source. */
function only(input: Float32Array, channels: number, [first, end]: [number, number]): Float32Array {
  return input.map((value, index) => (index % channels >= first && index % channels < end ? value : 0));
}

function channelRanges(sources: readonly { channels: number }[]): [number, number][] {
  let first = 0;
  return sources.map(({ channels }) => {
    first += channels;
    return [first - channels, first];
  });
}

it.each([
  'features.denseblock1.denselayer2.conv1',
  'features.denseblock2.denselayer1.conv1',
  'features.denseblock1.denselayer1.conv2',
  'features.transition1.conv',
])('%s: the norm of the convolution of each source’s channels alone', async (name) => {
  const reader = named(name);
  const { operation, inputs, shape } = reader.node;
  if (operation.op !== 'conv2d') return expect.unreachable(operation.op);
  const { kernelSize, stride, padding, outChannels } = operation.spec;
  const [height, width, inChannels] = inputs[0]!.shape as [number, number, number];
  const filterShape = [kernelSize, kernelSize, inChannels, outChannels] as [number, number, number, number];
  const values = noise(kernelSize ** 2 * inChannels * outChannels, 1);
  const input = noise(height * width * inChannels, 2).map((value) => Math.max(0, value));
  const expected = channelRanges(reader.sources).map((range) =>
    tidy(() => {
      const x = tensor4d(only(input, inChannels, range), [1, height, width, inChannels]);
      const y = conv2d(x, tensor4d(values, filterShape), stride, padding === 0 ? 'valid' : 'same');
      expect(y.shape.slice(1)).toEqual(shape);
      return norm(y).dataSync()[0]!;
    }),
  );
  const found = await partialSumNorms(reader, { shape: filterShape, values }, input);
  expect(found).toHaveLength(reader.sources.length);
  for (const [source, value] of found.entries()) expect(value / expected[source]!).toBeCloseTo(1, 5);
});

it('the classifier’s too', async () => {
  const reader = all.at(-1)!;
  const [inFeatures] = reader.node.inputs[0]!.shape as [number];
  const weight = { shape: [inFeatures, 10], values: noise(inFeatures * 10, 3) };
  const input = noise(inFeatures, 4);
  const found = await partialSumNorms(reader, weight, input);
  const expected = channelRanges(reader.sources).map((range) =>
    tidy(() => {
      const x = tensor2d(only(input, inFeatures, range), [1, inFeatures]);
      return norm(matMul(x, tensor2d(weight.values, [inFeatures, 10]))).dataSync()[0]!;
    }),
  );
  for (const [source, value] of found.entries()) expect(value / expected[source]!).toBeCloseTo(1, 5);
});

it('does not count what a source adds and takes away within its own channels', async () => {
  const reader = named('features.denseblock1.denselayer2.conv1');
  const [stem] = reader.sources;
  const { inputs, shape } = reader.node;
  const inChannels = inputs[0]!.shape.at(-1)!;
  const outChannels = shape.at(-1)!;
  const values = Float32Array.from({ length: inChannels * outChannels }, (_, index) => {
    const channel = Math.floor(index / outChannels);
    return channel < stem!.channels ? (channel % 2 === 0 ? 1 : -1) : 0.01;
  });
  const input = new Float32Array(inputs[0]!.shape.reduce((product, length) => product * length, 1)).fill(1);
  const [fromStem, fromLayer] = await partialSumNorms(
    reader,
    { shape: [1, 1, inChannels, outChannels], values },
    input,
  );
  expect(fromStem).toBeCloseTo(0, 10);
  expect(fromLayer).toBeGreaterThan(0);
});

it('pauses after each source', async () => {
  const reader = all.at(-1)!;
  const [inFeatures] = reader.node.inputs[0]!.shape as [number];
  let pauses = 0;
  const weight = { shape: [inFeatures, 10], values: new Float32Array(inFeatures * 10) };
  await partialSumNorms(reader, weight, new Float32Array(inFeatures), async () => {
    pauses++;
  });
  expect(pauses).toBe(reader.sources.length);
});
