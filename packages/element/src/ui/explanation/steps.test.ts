import { expect, it } from 'vitest';
import { en } from '../../messages/en.ts';
import { fakeModel } from '../../testing/fakeModel.ts';
import { describeStep, mapsUpTo, stepsOf } from './steps.ts';

const { blocks } = fakeModel(1);

it('stops at the input, each layer and the exit of each block', () => {
  const steps = stepsOf(blocks);
  expect(steps).toHaveLength(4 * (1 + 4 + 1));
  expect(steps.at(0)).toEqual({ block: 0, node: 0 });
  expect(steps.at(-1)).toEqual({ block: 3, node: 5 });
});

it('counts the maps that are there, and no more at the exit', () => {
  expect(mapsUpTo(blocks[0]!, 2).map(({ channels }) => channels)).toEqual([64, 32, 32]);
  expect(mapsUpTo(blocks[0]!, 5)).toHaveLength(5);
});

it.each([
  [{ block: 0, node: 0 }, '64 feature maps of 24 × 24 enter block 1 from the stem.'],
  [{ block: 1, node: 0 }, '96 feature maps of 12 × 12 enter block 2 from transition 1.'],
  [{ block: 0, node: 3 }, 'Layer 3 reads all 128 maps before it and adds k = 32 new ones.'],
  [{ block: 3, node: 5 }, 'The classifier reads all 248 maps of block 4: its input and all that its layers added.'],
])('%o: %s', (step, sentence) => expect(describeStep(en, blocks, step)).toBe(sentence));
