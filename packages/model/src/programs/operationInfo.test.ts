import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@densenet/ops';
import { memory, ones, type Tensor2D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createDenseNet, densenetTiny, type OperationInfo } from '../index.ts';

const model = createDenseNet(densenetTiny({ blockConfig: [1, 1] }));

it('tells of each step of a training pass: what it was, how long it took, what it gave', () => {
  const steps: (OperationInfo & { liveBytes: number })[] = [];
  const onOperation = (step: OperationInfo) => steps.push({ ...step, liveBytes: memory().numBytes });
  const parameters = model.initialize(createRandom(1));
  const pass = model.trainingPass(parameters, zeros([2, 16, 16, 1]) as Tensor4D, createRandom(1), { onOperation });
  const there = steps.length;
  pass.backward(ones([2, 10]) as Tensor2D);

  expect(steps.slice(0, there).map(({ label }) => label)).toEqual([
    'conv2d features.conv0',
    expect.stringMatching(/^normReluMaxPool features\./),
    expect.stringMatching(/^channelMoments of/),
    'normReluConv features.denseblock1.denselayer1.conv1',
    // Those of a convolution are its own.
    expect.stringMatching(/^joined channelMoments of/),
    'normReluConvPool features.transition1.conv',
    'normReluConv features.denseblock2.denselayer1.conv1',
    expect.stringMatching(/^joined channelMoments of/),
    'normRelu features.norm5',
    expect.stringMatching(/^globalAveragePool/),
    'linear classifier',
    'statistics of the batch',
    'output',
  ]);
  expect(steps.map(({ direction }) => direction)).toEqual(
    steps.map((_, index) => (index < there ? 'forward' : 'backward')),
  );
  const [first] = steps;
  // The output, and mean and variance of its channels.
  expect(first).toMatchObject({ madeBytes: 4 * (2 * 8 * 8 + 2) * first!.node.shape[2]! });
  for (const step of steps) expect(step.milliseconds, step.label).toBeGreaterThan(0);
  // The backward pass frees tensors as it goes.
  expect(steps.at(-1)!.liveBytes).toBeLessThan(Math.max(...steps.map(({ liveBytes }) => liveBytes)));
});

it('tells of each step of inference', () => {
  const steps: OperationInfo[] = [];
  const program = model.compileInference(model.initialize(createRandom(1)));
  program.run(zeros([2, 16, 16, 1]) as Tensor4D, { onOperation: (step) => steps.push(step) });
  expect(steps.map(({ label }) => label.replace(/ \d+$/, ''))).toEqual([
    'conv2d features.conv0',
    'maxPool features.pool0',
    'normReluConv features.denseblock1.denselayer1.conv1',
    'concat',
    'normReluConvPool features.transition1.conv',
    'normReluConv features.denseblock2.denselayer1.conv1',
    'concat',
    'normRelu features.norm5',
    'globalAveragePool',
    'linear classifier',
  ]);
  expect(steps.every(({ direction, milliseconds }) => direction === 'forward' && milliseconds > 0)).toBe(true);
  expect(steps.at(-1)).toMatchObject({ madeBytes: 4 * 2 * 10 });
});
