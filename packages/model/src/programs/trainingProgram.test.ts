import { createRandom, linear, softmaxCrossEntropy } from '@densenet/ops';
import {
  dispose,
  memory,
  ones,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import {
  createDenseNet,
  createModel,
  createResNet,
  densenetChapter,
  densenetTiny,
  disposeParameters,
  type Model,
  type Network,
  resNetConfig,
} from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { differences, differentBits, noiseBatch, passNumbers, tapedNumbers } from '../testing/trainingGradients.ts';

const size3 = { kernelSize: 3, stride: 1, padding: 1, bias: true };
const norm = { epsilon: 1e-3 };
const head: Network = (nn, x) => nn.linear('classifier', nn.globalAveragePool(x), { outFeatures: 3 });

/** What the program treats in a way of its own, each in a network. */
const networks: Record<string, Network> = {
  'a concatenation that a pooling reads, and a norm': (nn, x) => {
    const y = nn.conv2d('conv', x, { ...size3, outChannels: 4 });
    const joined = nn.concat([y, nn.activation(nn.batchNorm('norm0', y, norm))]);
    const pooled = nn.maxPool('pool', joined, { kernelSize: 2, stride: 2, padding: 0 });
    const averaged = nn.averagePool('average', nn.activation(nn.batchNorm('norm1', joined, norm)), {
      kernelSize: 2,
      stride: 2,
    });
    return head(nn, nn.concat([pooled, averaged]));
  },
  'one value twice in a concatenation, and in a sum': (nn, x) => {
    const y = nn.conv2d('conv', x, { ...size3, outChannels: 4 });
    const twice = nn.batchNorm('norm', nn.concat([y, nn.activation(y), y]), norm);
    return head(nn, nn.activation(nn.add([twice, twice])));
  },
  'a norm whose ReLU is read twice, a ReLU that is read twice': (nn, x) => {
    const y = nn.batchNorm('norm0', nn.conv2d('conv0', x, { ...size3, outChannels: 4 }), norm);
    const activated = nn.activation(y);
    const first = nn.conv2d('conv1', activated, { ...size3, outChannels: 4 });
    const second = nn.conv2d('conv2', nn.activation(first), { ...size3, outChannels: 4 });
    return head(nn, nn.activation(nn.add([y, second, activated])));
  },
  'norm after norm, concatenations of concatenations, and one tensor joined with nothing': (nn, x) => {
    const y = nn.conv2d('conv', nn.concat([x]), { ...size3, outChannels: 2 });
    const two = nn.concat([y, nn.batchNorm('norm0', nn.activation(nn.batchNorm('norm1', y, norm)), norm)]);
    const four = nn.concat([two, nn.dropout(nn.add([two]), 0.3)]);
    return head(nn, nn.activation(nn.batchNorm('norm2', nn.concat([four, y]), norm)));
  },
};

const tiny = createDenseNet(densenetTiny());
const bottleneck = createDenseNet(densenetTiny({ bottleneckFactor: 2, dropRate: 0.2, convBias: false }));
const smallResNet = { inChannels: 1, numClasses: 3, blockConfig: [1, 1] };

const models: Record<string, Model> = {
  tiny,
  'bottleneck, compression and dropout': bottleneck,
  'a deep stem': createDenseNet(densenetTiny({ stem: { kind: 'deep', channels: 4 } })),
  'CIFAR’s stem': createDenseNet(densenetTiny({ stem: { kind: 'cifar', channels: 4 }, blockConfig: [3, 2] })),
  'a leaky ReLU, a stem as data, a head of two layers': createDenseNet(
    densenetTiny({
      activation: { kind: 'leakyRelu', slope: 0.2 },
      stem: {
        kind: 'layers',
        convolutions: [
          { channels: 4, kernelSize: 5, stride: 2, padding: 2, norm: false, activation: true },
          { channels: 8, kernelSize: 3, stride: 1, padding: 0, norm: true, activation: false },
        ],
        pooling: { kind: 'average', kernelSize: 3, stride: 1, padding: 1 },
      },
      head: { dropRate: 0.3, hidden: [{ features: 6, dropRate: 0.2 }] },
    }),
  ),
  SiLU: createDenseNet(densenetTiny({ bottleneckFactor: 2, activation: { kind: 'silu' } })),
  'ELU, the last norm not activated, the maximum of all positions': createDenseNet(
    densenetTiny({ bottleneckFactor: 2, activation: { kind: 'elu' }, finalActivation: false, globalPooling: 'max' }),
  ),
  'residual blocks': createResNet(resNetConfig('resnet18', smallResNet)),
  'residual blocks with another activation, stem and head': createResNet(
    resNetConfig('resnet18', {
      ...smallResNet,
      activation: { kind: 'elu' },
      stem: { kind: 'deep', channels: 8 },
      globalPooling: 'max',
      head: { dropRate: 0, hidden: [{ features: 5, dropRate: 0 }] },
    }),
  ),
  'residual bottlenecks': createResNet(resNetConfig('resnet50', smallResNet)),
  'frozen first layers': bottleneck.freeze('features.conv0.*', 'features.norm0.*', 'features.denseblock1.*'),
  'frozen norms': bottleneck.freeze('*norm*'),
  'frozen running statistics': bottleneck.freeze('*.running_*'),
  'a frozen block in the middle': tiny.freeze('features.denseblock1.*', 'features.transition1.*'),
  'filters alone': bottleneck.freeze('*norm*', 'classifier.*'),
  'a classifier alone': bottleneck.freeze('features.*'),
  ...Object.fromEntries(
    Object.entries(networks).map(([name, network]) => [name, createModel(network, 1, 'xavierUniform')]),
  ),
};

describeOnEachBackend('training program', (backend) => {
  it.each(Object.entries(models))(
    '%s: logits, statistics and gradients are those of the tape',
    async (_name, model) => {
      const parameters = deterministicParameters(model.parameterSpecs);
      const batch = noiseBatch([3, 16, 16, 1]);
      const expected = await tapedNumbers(model, parameters, batch);
      const before = memory().numTensors;
      const actual = await passNumbers(model, parameters, batch);
      expect(memory().numTensors).toBe(before);
      expect(differences(actual, expected, 1e-5)).toEqual([]);
      expect(Object.values(parameters).some(({ isDisposed }) => isDisposed)).toBe(false);

      const efficient = await passNumbers(model, parameters, batch, { memoryEfficient: true });
      expect(memory().numTensors).toBe(before);
      expect(differentBits(efficient, actual)).toEqual([]);
      dispose([batch.images, batch.labels]);
      disposeParameters(parameters);
    },
  );

  // Plain JS takes a minute for it: see the slow tests.
  it.skipIf(backend === 'cpu')(
    'the chapter’s network: gradients are those of the tape, with the same bits if memory-efficient',
    async () => {
      const model = createDenseNet(densenetChapter());
      const parameters = deterministicParameters(model.parameterSpecs);
      const batch = noiseBatch([8, 32, 32, 1]);
      const actual = await passNumbers(model, parameters, batch);
      expect(differences(actual, await tapedNumbers(model, parameters, batch), 1e-5)).toEqual([]);
      const efficient = await passNumbers(model, parameters, batch, { memoryEfficient: true });
      expect(differentBits(efficient, actual)).toEqual([]);
      dispose([batch.images, batch.labels]);
      disposeParameters(parameters);
    },
  );

  it('frees everything when a step fails, in the forward and in the backward pass', () => {
    const parameters = deterministicParameters(bottleneck.parameterSpecs);
    const { images, labels } = noiseBatch([2, 16, 16, 1]);
    const dLogits = ones([2, 10]) as Tensor2D;
    const steps: string[] = [];
    const start = (onOperation: (label: string) => void) =>
      bottleneck.trainingPass(parameters, images, createRandom(1), {
        onOperation: ({ label, direction }) => onOperation(`${direction} ${label}`),
      });
    const before = memory().numTensors;
    const pass = start((label) => steps.push(label));
    const names = Object.keys(pass.statistics);
    dispose([pass.logits, ...Object.values(pass.statistics).flatMap(({ mean, variance }) => [mean, variance])]);
    dispose(Object.values(pass.backward(dLogits)));
    expect(names).toHaveLength(11);
    expect(memory().numTensors).toBe(before);
    for (const [index, failing] of steps.entries()) {
      let count = 0;
      const fail = () => {
        if (count++ === index) throw new Error('stop here');
      };
      const run = () => {
        const broken = start(fail);
        dispose([broken.logits, ...Object.values(broken.statistics).flatMap(({ mean, variance }) => [mean, variance])]);
        broken.backward(dLogits);
      };
      expect(run, failing).toThrow('stop here');
      expect(memory().numTensors, failing).toBe(before);
    }
    dispose([images, labels, dLogits]);
    disposeParameters(parameters);
  });

  it('can be disposed of without a backward pass, and runs backward once', () => {
    const parameters = deterministicParameters(tiny.parameterSpecs);
    const { images, labels } = noiseBatch([2, 16, 16, 1]);
    const dLogits = ones([2, 10]) as Tensor2D;
    const before = memory().numTensors;
    tidy(() => {
      const left = tiny.trainingPass(parameters, images, createRandom(1));
      left.dispose();
      expect(() => left.backward(dLogits)).toThrow('this pass has run backward, or was disposed of');
      const pass = tiny.trainingPass(parameters, images, createRandom(1));
      expect(Object.keys(pass.backward(dLogits))).toHaveLength(28);
      expect(() => pass.backward(dLogits)).toThrow('run the network once more');
      // Whatever a tidy ends may be left to it.
      tiny.trainingPass(parameters, images, createRandom(1));
    });
    expect(memory().numTensors).toBe(before);
    expect([images, dLogits].some(({ isDisposed }) => isDisposed)).toBe(false);
    dispose([images, labels, dLogits]);
    disposeParameters(parameters);
  });

  it('refuses what the network cannot be run with, and leaves nothing behind', () => {
    const parameters = deterministicParameters(tiny.parameterSpecs);
    const { 'features.norm5.bias': _, ...others } = parameters;
    const { images, labels } = noiseBatch([2, 16, 16, 1]);
    const [small, coloured] = [ones([2, 4, 4, 1]) as Tensor4D, ones([2, 16, 16, 3]) as Tensor4D];
    const single = ones([1, 5, 5, 1]) as Tensor4D;
    const random = createRandom(1);
    const before = memory().numTensors;
    expect(() => tiny.trainingPass(others, images, random)).toThrow(
      'the network has a parameter features.norm5.bias, but none of that name was given',
    );
    expect(() => tiny.trainingPass(parameters, small, random)).toThrow('an input of 4x4 is too small for this network');
    expect(() => tiny.trainingPass(parameters, coloured, random)).toThrow(
      'images must have the shape [batch, height, width, 1], got [2, 16, 16, 3]',
    );
    expect(() => tiny.trainingPass(parameters, single, random)).toThrow(
      'expected more than 1 value per channel when training, got input shape [1, 1, 1, 8]',
    );
    expect(memory().numTensors).toBe(before);
    dispose([images, labels, small, coloured, single]);
    disposeParameters(parameters);
  });

  it('works under a tape, which records nothing of it', () => {
    const parameters = deterministicParameters(tiny.parameterSpecs);
    const { images, labels } = noiseBatch([2, 16, 16, 1]);
    const before = memory().numTensors;
    const { value, grads } = tidy(() =>
      valueAndGrads((bias) => {
        const pass = tiny.trainingPass(parameters, images, createRandom(1));
        const gradients = pass.backward(ones([2, 10]));
        expect(Object.keys(gradients)).toHaveLength(28);
        return softmaxCrossEntropy(linear(ones([1, 2]), ones([2, 10]), bias as Tensor1D), tensor1d([3], 'int32'));
      })([parameters['classifier.bias']!]),
    );
    dispose([value, ...grads]);
    expect(memory().numTensors).toBe(before);
    dispose([images, labels]);
    disposeParameters(parameters);
  });
});
