import '@tensorflow/tfjs-backend-cpu';
import { averagePool, fusedConv2d, kernelNames, scaleShiftRelu } from '@densenet/ops';
import {
  concat,
  dispose,
  memory,
  randomUniform,
  registerKernel,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../../testing/compare.ts';
import { foldableNorms } from '../graph/foldableNorms.ts';
import type { GraphNode } from '../graph/graph.ts';
import { createDenseNet, createResNet, densenetTiny, type Model, resNetConfig } from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';
import { planInference } from './inferencePlan.ts';
import { prepareWeights } from './inferenceWeights.ts';

/** A plan's calls, each as what it makes and how many it reads: `relu 1`. */
function calls(model: Model, options: { mostParts?: number; kept?: (node: GraphNode) => boolean } = {}): string[] {
  const graph = model.graph(64, 64);
  const parameters = deterministicParameters(model.parameterSpecs);
  const folded = foldableNorms(graph);
  const weights = prepareWeights(graph, folded, parameters);
  const kept = options.kept ? graph.nodes.filter(options.kept) : [];
  const { sequence } = planInference(graph, weights, { folded, kept, mostParts: options.mostParts ?? 1 });
  weights.dispose();
  dispose(parameters);
  return sequence.steps.map(({ node, reads }) => `${node.operation.op} ${reads.length}`);
}

const tiny = createDenseNet(densenetTiny({ bottleneckFactor: 2 }));
const head = ['relu 1', 'globalAveragePool 1', 'linear 1'];
const stem = ['relu 1', 'maxPool 1'];
/** To a bottleneck's convolution and its ReLU, then to the convolution that makes the new feature maps. */
const layer = ['relu 1', 'conv2d 1'];
/** Its pooling is in the call of its convolution. */
const transition = ['averagePool 1'];

describe('an inference plan', () => {
  it('has one call for norm, ReLU and convolution, and for what follows the convolution', () => {
    const block = [...layer, 'concat 2', ...layer, 'concat 2'];
    expect(calls(tiny)).toEqual([...stem, ...block, ...transition, ...block, ...head]);
  });

  it('writes no concatenation that is read by its parts, except for the last', () => {
    const block = [...layer, 'relu 2', 'conv2d 1'];
    const steps = calls(tiny, { mostParts: 8 });
    expect(steps).toEqual([...stem, ...block, 'averagePool 3', ...block, 'concat 3', ...head]);
  });

  it('makes a concatenation of more than eight parts, and goes on with that as one', () => {
    const deep = createDenseNet(densenetTiny({ bottleneckFactor: 2, blockConfig: [10] }));
    const joined = calls(deep, { mostParts: 8 }).filter((call) => /^(relu|concat) [2-9]/.test(call));
    const seven = [2, 3, 4, 5, 6, 7, 8].map((parts) => `relu ${parts}`);
    expect(joined).toEqual([...seven, 'concat 9', 'relu 2', 'concat 3']);
  });

  it('keeps a value that is asked for outside of fused calls', () => {
    const relus = calls(tiny, { kept: ({ operation }) => operation.op === 'relu' });
    expect(relus.filter((call) => call === 'relu 1')).toHaveLength(tiny.graph(64, 64).nodes.filter(isRelu).length);
    const all = calls(tiny, { kept: () => true, mostParts: 8 });
    const folded = foldableNorms(tiny.graph(64, 64)).size;
    expect(all).toHaveLength(tiny.graph(64, 64).nodes.length - 1 - folded);
  });

  it('has one call for each convolution of a residual network; after the last of a block come its sum and a ReLU', () => {
    const resNet = createResNet(resNetConfig('resnet18', { numClasses: 3 }));
    const steps = calls(resNet);
    expect(steps.filter((call) => call === 'relu 1')).toHaveLength(1 + 8 + 8);
    expect(steps.filter((call) => call === 'add 2')).toHaveLength(8);
    expect(steps.filter((call) => call === 'batchNorm 1')).toHaveLength(8 + 3);
  });
});

const isRelu = ({ operation }: GraphNode) => operation.op === 'relu';

describe('where a backend reads parts', () => {
  afterEach(() => unregisterKernel(kernelNames.scaleShiftReluConv2d, 'cpu'));

  it.each([
    ['with bottlenecks', densenetTiny({ inChannels: 2, bottleneckFactor: 2, blockConfig: [10, 2] })],
    ['without', densenetTiny({ inChannels: 2, blockConfig: [10, 2] })],
  ])('the logits are the same, %s', async (_name, config) => {
    const model = createDenseNet(config);
    const parameters = deterministicParameters(model.parameterSpecs);
    const images = randomUniform([2, 32, 32, 2], -1, 1, 'float32', 7) as Tensor4D;
    const before = memory().numTensors;
    const joining = model.compileInference(parameters);
    let read = 0;
    registerKernel({
      kernelName: kernelNames.scaleShiftReluConv2d,
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs }) => {
        const { scale, shift, filter, bias, ...parts } = inputs as unknown as { [name: string]: Tensor };
        const xs = Object.values(parts) as Tensor4D[];
        read = Math.max(read, xs.length);
        const joined = xs.length === 1 ? xs[0]! : concat(xs, 3);
        const activated = scaleShiftRelu(joined, scale as Tensor1D, shift as Tensor1D);
        const { pooled, ...window } = attrs as { pooled?: boolean };
        const x = pooled ? averagePool(activated, { kernelSize: 2, stride: 2 }) : activated;
        return [fusedConv2d(x, filter as Tensor4D, bias as Tensor1D | undefined, window)];
      },
    });
    const program = model.compileInference(parameters);
    const [actual, expected] = [program.run(images), joining.run(images)];
    expect(read).toBe(11);
    expect(relativeDifference(await actual.data(), await expected.data())).toBeLessThan(1e-6);
    const { logits, values } = program.runKeeping(images, [model.graph(32, 32).marks.get('stage1')!.id]);
    expect(values[0]!.shape.slice(0, 3)).toEqual([2, 8, 8]);
    expect(relativeDifference(await logits.data(), await expected.data())).toBeLessThan(1e-6);
    dispose([actual, expected, logits, ...values]);
    joining.dispose();
    program.dispose();
    expect(memory().numTensors).toBe(before);
    dispose([parameters, images]);
  });
});
