import '@tensorflow/tfjs-backend-cpu';
import { createDenseNet, densenetTiny, type NamedArray, type Network, readGraph } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { activationGrid, activationHead, classActivation } from './classActivation.ts';
import { UnanswerableError } from './errors.ts';

describe('a class activation map', () => {
  it('has the logit as its mean, for every class of a network', async () => {
    const network = createDenseNet(densenetTiny());
    const parameters = network.initialize(createRandom(3));
    const program = network.compileInference(parameters);
    const pool = network.graph(64, 96).nodes.find(({ operation }) => operation.op === 'globalAveragePool')!;
    const images = randomUniform([1, 64, 96, 1], 0, 1, 'float32', 5) as Tensor4D;
    const { logits, values } = program.runKeeping(images, [pool.inputs[0]!.id]);
    const maps = (await values[0]!.data()) as Float32Array;
    const array = async (name: string) => ({
      shape: parameters[name]!.shape,
      values: (await parameters[name]!.data()) as Float32Array,
    });
    const [weight, bias] = [await array('classifier.weight'), await array('classifier.bias')];
    for (const [classIndex, logit] of (await logits.data()).entries()) {
      const map = classActivation(maps, { weight, bias }, classIndex);
      expect(map.length).toBe(8 * 12);
      expect(map.reduce((sum, value) => sum + value, 0) / map.length).toBeCloseTo(logit, 5);
    }
  });

  it('is large where the feature maps are large that the class gives weight to', () => {
    // Two cells of two channels: the first channel speaks for class 1, the second against it.
    const maps = Float32Array.of(3, 0, 0, 2);
    const weight = { shape: [2, 2], values: Float32Array.of(0, 1, 0, -1) };
    const bias = { shape: [2], values: Float32Array.of(0, 0.5) };
    expect([...classActivation(maps, { weight, bias }, 1)]).toEqual([3.5, -1.5]);
  });
});

describe('the head of a network', () => {
  const spec = { outChannels: 4, kernelSize: 3, stride: 1, padding: 1, bias: false };
  const arrays: Record<string, NamedArray> = {
    'classifier.weight': { shape: [4, 2], values: new Float32Array(8) },
    'classifier.bias': { shape: [2], values: new Float32Array(2) },
  };
  const modelOf = (network: Network) => ({ graph: readGraph(network, [6, 9, 1]), arrays });

  it('may have dropout before its linear layer', () => {
    const model = modelOf((nn, images) =>
      nn.linear('classifier', nn.dropout(nn.globalAveragePool(nn.conv2d('conv', images, spec)), 0.2), {
        outFeatures: 2,
      }),
    );
    expect(activationHead(model)).toMatchObject({
      weight: arrays['classifier.weight'],
      bias: arrays['classifier.bias'],
    });
    expect(activationGrid(model)).toEqual({ height: 6, width: 9 });
  });

  it.each<[string, Network, string]>([
    [
      'more than one linear layer',
      (nn, images) => {
        const hidden = nn.linear('hidden', nn.globalAveragePool(images), { outFeatures: 4 });
        return nn.linear('classifier', nn.activation(hidden), { outFeatures: 2 });
      },
      'has relu before its last linear layer',
    ],
    ['no linear layer', (nn, images) => nn.globalAveragePool(images), 'ends in globalAveragePool'],
  ])('with %s has no class activation map', (_, network, reason) => {
    const model = modelOf(network);
    expect(() => activationHead(model)).toThrow(UnanswerableError);
    expect(() => activationHead(model)).toThrow(`this one ${reason}. An occlusion map works for every network`);
    expect(activationGrid(model)).toBeUndefined();
  });
});
