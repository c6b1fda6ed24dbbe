import '@tensorflow/tfjs-backend-cpu';
import { dispose, mean, memory, randomUniform, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createDenseNet, densenetTiny, InputTooSmallError } from '../index.ts';
import { deterministicParameters } from '../testing/pytorchFixtures.ts';

const model = createDenseNet(densenetTiny({ inChannels: 2 }));
const parameters = deterministicParameters(model.parameterSpecs);
const program = model.compileInference(parameters);
const { nodes } = model.graph(32, 32);
const idOf = (name: string) => nodes.find(({ operation }) => 'name' in operation && operation.name === name)!.id;
const images = randomUniform([1, 32, 32, 2], -1, 1, 'float32', 7) as Tensor4D;

let before: number;
beforeEach(() => {
  before = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors).toBe(before);
});

it('gives the logits of a plain run, and feature maps of the shapes that the graph says', async () => {
  const wanted = [idOf('features.denseblock2.denselayer1.conv1'), idOf('features.pool0'), 0];
  const { logits, values } = program.runKeeping(images, wanted);
  const plain = program.run(images);
  expect(await logits.data()).toEqual(await plain.data());
  expect(values.map(({ shape }) => shape)).toEqual(wanted.map((id) => [1, ...nodes[id]!.shape]));
  expect(await values[2]!.data()).toEqual(await images.data());
  dispose([logits, plain, ...values]);
  expect(images.isDisposed).toBe(false);
});

it('gives the last feature maps, whose mean the classifier reads', async () => {
  const pooling = nodes.find(({ operation }) => operation.op === 'globalAveragePool')!;
  const { logits, values } = program.runKeeping(images, [pooling.inputs[0]!.id, pooling.id]);
  const expected = tidy(() => mean(values[0]!, [1, 2]));
  expect(relativeDifference(await values[1]!.data(), await expected.data())).toBeLessThan(1e-6);
  dispose([logits, expected, ...values]);
});

it('gives one value twice where it is asked for twice, and the result itself', () => {
  const last = nodes.at(-1)!.id;
  const { logits, values } = program.runKeeping(images, [last, last]);
  expect(values.map(({ shape }) => shape)).toEqual([
    [1, 10],
    [1, 10],
  ]);
  dispose([logits, ...values]);
});

it('gives the norm’s value where it was folded into a convolution, and refuses the convolution’s own', () => {
  const { logits, values } = program.runKeeping(images, [idOf('features.norm0')]);
  expect(values[0]!.shape).toEqual([1, 16, 16, 8]);
  dispose([logits, ...values]);
  const conv0 = idOf('features.conv0');
  expect(() => program.runKeeping(images, [conv0])).toThrow(`node ${conv0} has no value of its own`);
});

it('refuses what is no node, and an image that is too small', () => {
  expect(() => program.runKeeping(images, [999])).toThrow(
    new RangeError(`node 999 is not in the graph, whose nodes are 0 to ${nodes.length - 1}`),
  );
  const small = randomUniform([1, 2, 2, 2]) as Tensor4D;
  expect(() => program.runKeeping(small, [])).toThrow(InputTooSmallError);
  small.dispose();
});

describe('in turns', () => {
  it('gives the same, and pauses after every step', async () => {
    const wanted = [idOf('features.pool0')];
    const expected = program.runKeeping(images, wanted);
    let pauses = 0;
    const { logits, values } = await program.runInTurns(images, wanted, async () => {
      pauses++;
    });
    expect(await logits.data()).toEqual(await expected.logits.data());
    expect(await values[0]!.data()).toEqual(await expected.values[0]!.data());
    expect(pauses).toBeGreaterThan(model.config.blockConfig.length);
    dispose([logits, expected.logits, ...values, ...expected.values]);
  });

  it('ends where a pause throws, and frees what it has made', async () => {
    let pauses = 0;
    const stopped = program.runInTurns(images, [idOf('features.pool0')], async () => {
      if (++pauses === 5) throw new RangeError('stopped');
    });
    await expect(stopped).rejects.toThrow(new RangeError('stopped'));
    expect(pauses).toBe(5);
    expect(images.isDisposed).toBe(false);
  });
});
