import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { type Classifier, createClassifier } from './classifier.ts';
import { oneAtATime } from './gather.ts';
import { networkInfo } from './inspection/networkInfo.ts';
import { picture, tinyModel } from './testing/tinyModel.ts';

const model = tinyModel();
const steps = networkInfo(model.graph).sections.flatMap(({ units }) => units.flatMap((unit) => unit.steps));
const convolutions = steps.filter(({ kind }) => kind === 'conv2d');

function counting(): { classifier: Classifier; jobs(): number } {
  const inOrder = oneAtATime();
  let jobs = 0;
  const classifier = createClassifier(model, {
    run: (job) => {
      jobs++;
      return inOrder(job);
    },
  });
  return { classifier, jobs: () => jobs };
}

it('gives channels of many steps with one pass, and others of the same steps with none', async () => {
  const { classifier, jobs } = counting();
  const input = await classifier.prepare(picture(1));
  const before = jobs();
  const wanted = convolutions.map(({ node }, index) => ({ node, channel: index % 4 }));
  const maps = await classifier.channelMaps(input, wanted);
  expect(jobs() - before).toBe(1);
  for (const [index, { node, channel }] of wanted.entries()) {
    const { height, width, channels, values } = await classifier.featureMaps(input, node);
    expect(maps[index]).toMatchObject({ height, width });
    const expected = values.filter((_, at) => at % channels === channel);
    for (const [cell, value] of maps[index]!.values.entries()) expect(value).toBeCloseTo(expected[cell]!, 5);
  }
  const now = jobs();
  await classifier.channelMaps(input, [{ node: convolutions[0]!.node, channel: 3 }]);
  expect(jobs()).toBe(now);
});

it('explains a logit of the picture that was classified, from its own values', async () => {
  const { classifier } = counting();
  const { input, logits } = await classifier.classify(picture(3));
  const { node } = steps.at(-1)!;
  const { value, computed, sources } = await classifier.explainValue(input, { node, row: 0, column: 0, channel: 4 });
  expect(value).toBeCloseTo(logits[4]!, 5);
  expect(computed).toBeCloseTo(logits[4]!, 5);
  const [embedding] = await classifier.channelMaps(input, [{ node: sources[0]!.node, channel: 2 }]);
  expect(sources[0]!.raw[2]).toBe(embedding!.values[0]);
});

it('shows the input as the network took it', async () => {
  const { classifier, jobs } = counting();
  const input = await classifier.prepare(picture(5));
  const before = jobs();
  const [map] = await classifier.channelMaps(input, [{ node: 0, channel: 0 }]);
  expect(map!.values).toEqual(input.values);
  expect(jobs()).toBe(before);
});

it('refuses what is no step, and a channel that is not there', async () => {
  const { classifier } = counting();
  const concatenation = model.graph.nodes.find(({ operation }) => operation.op === 'concat')!;
  await expect(classifier.channelMaps(picture(1), [{ node: concatenation.id, channel: 0 }])).rejects.toThrow(
    `node ${concatenation.id} is no step of the network`,
  );
  await expect(classifier.channelMaps(picture(1), [{ node: 0, channel: 1 }])).rejects.toThrow(
    /channel 1: its maps are/,
  );
});
