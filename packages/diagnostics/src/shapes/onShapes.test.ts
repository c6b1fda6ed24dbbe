import {
  createDenseNet,
  createResNet,
  densenetChapter,
  densenetTiny,
  disposeParameters,
  type Model,
  type Parameters,
  resNetConfig,
} from '@densenet/model';
import { forwardOnTape } from '@densenet/model/tape';
import { createRandom, softmaxCrossEntropy } from '@densenet/ops';
import {
  dispose,
  getBackend,
  memory,
  type Tensor4D,
  tensor1d,
  tidy,
  valueAndGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { passNumbers } from '../../../model/src/testing/trainingGradients.ts';
import { measureTensorMemory } from '../tensorMemory.ts';
import { onShapes } from './onShapes.ts';

const models: Record<string, Model> = {
  tiny: createDenseNet(densenetTiny()),
  'bottleneck, compression and dropout': createDenseNet(
    densenetTiny({ bottleneckFactor: 2, dropRate: 0.2, convBias: false }),
  ),
  'a deep stem': createDenseNet(densenetTiny({ stem: { kind: 'deep', channels: 4 } })),
  'CIFAR’s stem': createDenseNet(densenetTiny({ stem: { kind: 'cifar', channels: 4 }, blockConfig: [3, 2] })),
  'a frozen block in the middle': createDenseNet(densenetTiny()).freeze('features.denseblock1.*'),
  'residual blocks': createResNet(resNetConfig('resnet18', { inChannels: 1, numClasses: 3, blockConfig: [1, 1] })),
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
  'the chapter’s': createDenseNet(densenetChapter()),
};

interface Work {
  model: Model;
  parameters: Parameters;
  images: Tensor4D;
}

const labelsOf = ({ images }: Work) => tensor1d(new Int32Array(images.shape[0]), 'int32');

async function pass(work: Work, memoryEfficient: boolean): Promise<void> {
  const labels = labelsOf(work);
  await passNumbers(work.model, work.parameters, { images: work.images, labels }, { memoryEfficient });
  labels.dispose();
}

const runs: Record<string, (work: Work) => void | Promise<void>> = {
  'training pass': (work) => pass(work, false),
  'memory-efficient training pass': (work) => pass(work, true),
  tape: (work) => {
    const { model, parameters, images } = work;
    const trainable = model.parameterSpecs.filter((spec) => spec.trainable).map(({ name }) => parameters[name]!);
    const labels = labelsOf(work);
    const loss = () => softmaxCrossEntropy(forwardOnTape(model, parameters, images, createRandom(1)).logits, labels);
    const { value, grads } = tidy(() => valueAndGrads(loss)(trainable));
    dispose([value, grads, labels]);
  },
  inference: ({ model, parameters, images }) => {
    const program = model.compileInference(parameters);
    program.run(images).dispose();
    program.dispose();
  },
};

async function measure(model: Model, run: (work: Work) => void | Promise<void>) {
  const work = { model, parameters: model.initialize(createRandom(1)), images: zeros([2, 32, 32, 1]) as Tensor4D };
  const measured = await measureTensorMemory(() => run(work));
  disposeParameters(work.parameters);
  work.images.dispose();
  return measured;
}

describeOnEachBackend('a backend of shapes', (backend) => {
  const cases = Object.entries(models).flatMap(([name, model]) =>
    // Plain JS takes too long for these.
    backend === 'cpu' && (name === 'the chapter’s' || name === 'residual blocks')
      ? []
      : Object.entries(runs).map(([kind, run]) => [name, kind, model, run] as const),
  );
  it.each(cases)('%s, %s: takes what the real one takes', async (_name, _kind, model, run) => {
    const predicted = await onShapes(() => measure(model, run));
    expect(predicted.peakBytes).toBeGreaterThan(1e4);
    const measured = await measure(model, run);
    if (backend !== 'native-cpu') expect(predicted).toEqual(measured);
    // Some of tfjs-node's kernels hold a shape as a tensor while they run: 16 bytes.
    for (const name of ['peakBytes', 'peakBetweenBytes'] as const) {
      expect(Math.abs(predicted[name] - measured[name])).toBeLessThanOrEqual(16);
    }
    expect(predicted.leftBytes).toBe(0);
    expect(measured.leftBytes).toBe(0);
  });

  it('is the current one only meanwhile, also when something fails, and keeps nothing', async () => {
    const [real, before] = [getBackend(), memory().numTensors];
    await onShapes(() => expect(getBackend()).toBe(`shapes of ${real}`));
    const fails = () => {
      throw new Error('stop here');
    };
    await expect(onShapes(fails)).rejects.toThrow('stop here');
    expect(getBackend()).toBe(real);
    expect(memory().numTensors).toBe(before);
  });
});
