import { createRandom } from '@densenet/ops';
import { dispose, engine, memory, randomUniform, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { describeOnEachBackend } from '../../../../testing/backends.ts';
import { relativeDifference } from '../../../../testing/compare.ts';
import {
  compileInference,
  createDenseNet,
  createModel,
  denseNet,
  densenetTiny,
  type InferenceProgram,
  type Network,
} from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { runUnfolded } from '../testing/unfolded.ts';

const size3 = { kernelSize: 3, stride: 1, padding: 1, bias: true };
const norm = { epsilon: 1e-3 };
const tiny = (changes: Parameters<typeof densenetTiny>[0] = {}): Network => {
  const config = densenetTiny({ inChannels: 2, ...changes });
  return (nn, x) => denseNet(nn, config, x);
};

/** What the inference reading treats in a way of its own, each in a network. */
const networks: Record<string, Network> = {
  'tiny, its stem’s norm folded': tiny(),
  'bottleneck, norms folded into convolutions without bias': tiny({ bottleneckFactor: 2, convBias: false }),
  'dropout, which stands between convolution and norm': tiny({ bottleneckFactor: 2, dropRate: 0.5 }),
  'CIFAR’s stem, whose convolution is read twice': tiny({ stem: { kind: 'cifar', channels: 4 } }),
  'a leaky ReLU between norms and convolutions': tiny({ activation: { kind: 'leakyRelu', slope: 0.2 } }),
  'ELU, a stem without norm, a padded average, a head of two layers after the maximum': tiny({
    activation: { kind: 'elu' },
    stem: {
      kind: 'layers',
      convolutions: [{ channels: 4, kernelSize: 3, stride: 1, padding: 1, norm: false, activation: true }],
      pooling: { kind: 'average', kernelSize: 3, stride: 2, padding: 1 },
    },
    finalActivation: false,
    globalPooling: 'max',
    head: { dropRate: 0.5, hidden: [{ features: 6, dropRate: 0.2 }] },
  }),
  'a residual block, whose norm has a second reader before it': (nn, x) => {
    const y = nn.conv2d('conv', x, { ...size3, outChannels: 4 });
    const sum = nn.add([nn.activation(nn.batchNorm('norm', y, norm)), y]);
    return nn.linear('classifier', nn.globalAveragePool(sum), { outFeatures: 3 });
  },
  'a norm that is folded at the very end': (nn, x) =>
    nn.batchNorm('norm', nn.conv2d('conv', x, { ...size3, outChannels: 3 }), norm),
  'one tensor joined with nothing, and dropped out': (nn, x) => {
    const y = nn.conv2d('conv', x, { ...size3, outChannels: 3 });
    return nn.activation(nn.add([nn.dropout(nn.concat([y]), 0.5)]));
  },
};

const images = () => randomUniform([2, 8, 8, 2], -1, 1, 'float32', 7) as Tensor4D;

describeOnEachBackend('inference', () => {
  it.each(Object.entries(networks))('%s: gives what the layers one by one give', async (_name, network) => {
    const model = createModel(network, 2, 'xavierUniform');
    const parameters = deterministicParameters(model.parameterSpecs);
    const x = images();
    const program = model.compileInference(parameters);
    const actual = program.run(x);
    const expected = runUnfolded(network, parameters, x);
    expect(actual.shape).toEqual(expected.shape);
    expect(relativeDifference(await actual.data(), await expected.data())).toBeLessThan(1e-5);
    program.dispose();
  });

  it.each(Object.entries(networks))('%s: leaves only the result, and nothing once disposed of', (_name, network) => {
    const model = createModel(network, 2, 'xavierUniform');
    const parameters = deterministicParameters(model.parameterSpecs);
    const x = images();
    const before = memory().numTensors;
    const program = model.compileInference(parameters);
    const prepared = memory().numTensors;
    const logits = program.run(x);
    expect(memory().numTensors).toBe(prepared + 1);
    const again = tidy(() => program.run(x));
    expect(memory().numTensors).toBe(prepared + 2);
    dispose([logits, again]);
    program.dispose();
    expect(memory().numTensors).toBe(before);
    expect(Object.values(parameters).some((parameter) => parameter.isDisposed)).toBe(false);
    expect(x.isDisposed).toBe(false);
  });

  it('keeps its weights when it is compiled in a tidy', () => {
    const model = createDenseNet(densenetTiny({ inChannels: 2 }));
    const parameters = deterministicParameters(model.parameterSpecs);
    const before = memory().numTensors;
    let program: InferenceProgram;
    tidy(() => {
      program = model.compileInference(parameters);
    });
    tidy(() => {
      expect(program.run(images()).shape).toEqual([2, 10]);
    });
    program!.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('holds at once no more than a few times the widest feature maps, however deep the network', () => {
    const network = tiny({ blockConfig: [12] });
    const graph = createModel(network, 2, 'xavierUniform').graph(8, 8);
    const bytes = graph.nodes.map(({ shape }) => 4 * images().shape[0] * shape.reduce((size, side) => size * side, 1));
    // All features, their norm, its ReLU, and what one operation holds on its way.
    const most = 4.5 * Math.max(...bytes);
    expect(peakBytes(network)).toBeLessThan(most);
    // All that is ever made would be far more.
    expect(bytes.reduce((sum, one) => sum + one)).toBeGreaterThan(3 * most);
  });

  it('leaks nothing when a layer fails', () => {
    const model = createDenseNet(densenetTiny({ inChannels: 2 }));
    const parameters = deterministicParameters(model.parameterSpecs);
    const { 'classifier.weight': weight, ...others } = parameters;
    const x = images();
    const before = memory().numTensors;
    expect(() => model.compileInference(others)).toThrow('the network has a parameter classifier.weight, but none');
    expect(memory().numTensors).toBe(before);

    const wrong = { ...others, 'classifier.weight': slice(weight!, [0, 0], [5, 10]) };
    const program = model.compileInference(wrong);
    const prepared = memory().numTensors;
    expect(() => program.run(x)).toThrow('linear');
    expect(memory().numTensors).toBe(prepared);
    expect(x.isDisposed).toBe(false);
  });
});

/** The most bytes of tensors that live at the start of a kernel, above those there were before the run. */
function peakBytes(network: Network): number {
  const model = createModel(network, 2, 'xavierUniform');
  const program = compileInference(model.graph(8, 8), model.initialize(createRandom(1)));
  const x = images();
  const before = memory().numBytes;
  let peak = 0;
  const { runKernel } = engine();
  const spy = vi.spyOn(engine(), 'runKernel').mockImplementation((...call: Parameters<typeof runKernel>) => {
    peak = Math.max(peak, memory().numBytes - before);
    return runKernel.apply(engine(), call) as ReturnType<typeof runKernel>;
  });
  program.run(x).dispose();
  spy.mockRestore();
  return peak;
}
