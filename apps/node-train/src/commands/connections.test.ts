import { join } from 'node:path';
import { createDenseNet, densenetTiny } from '@densenet/model';
import { expect, it } from 'vitest';
import { runCliWell } from '../testing/cli.ts';
import { arraysFor, writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

it('prints the mean absolute weights, and what is seen of the paper’s figure 5', async () => {
  const arrays = arraysFor(densenetTiny());
  const name = 'features.denseblock2.denselayer2.conv1.weight';
  const { shape } = createDenseNet(densenetTiny()).parameterSpecs.find((spec) => spec.name === name)!;
  const [inChannels, outChannels] = shape.slice(-2) as [number, number];
  const added = 4;
  // The second layer of block 2 weighs the transition's output with 0.25 and the first layer's with 0.75.
  arrays[name] = {
    shape: [...shape],
    values: arrays[name]!.values.map((_, index) => {
      const channel = Math.floor(index / outChannels) % inChannels;
      return (index % 2 === 0 ? 1 : -1) * (channel < inChannels - added ? 0.25 : 0.75);
    }),
  };
  const checkpoint = await writeTiny(join(await temporaryFolder(), 'tiny'), { arrays });
  const lines = (await runCliWell('connections', '--checkpoint', checkpoint)).split('\n');
  expect(lines).toContain('block 2: mean absolute weight; readers are rows, sources are columns');
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}2 +0\.2500 +0\.7500$/));
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^later blocks' layers give the least weight to the transition's output +yes, 1 of 1 +\w+, [01] of 1$/,
    ),
  );
  const json = JSON.parse(await runCliWell('connections', '--checkpoint', checkpoint, '--json'));
  expect(json.trained.blocks[1].meanAbsoluteWeights[1]).toEqual([0.25, 0.75]);
  expect(json.trained.observations.map(({ kind }: { kind: string }) => kind)).toEqual(
    json.untrained.observations.map(({ kind }: { kind: string }) => kind),
  );
});
