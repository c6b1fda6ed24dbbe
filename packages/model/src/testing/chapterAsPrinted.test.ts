import { expect, it } from 'vitest';
import { createModel, densenetChapter, readGraph } from '../index.ts';
import { chapterAsPrinted, denseBlockAsPrinted } from './chapterAsPrinted.ts';

const example = densenetChapter({ inChannels: 3, growthRate: 10 });

it('has the parameters of the chapter’s printed code', () => {
  expect(createModel(chapterAsPrinted, 1, 'xavierUniform').summary(32, 32).parameters).toBe(692_690);
});

it('returns the last convolution’s output alone from its dense block: the chapter’s trap', () => {
  const graph = readGraph((nn, x) => denseBlockAsPrinted(nn, example, 2, x), [8, 8, 3]);
  expect(graph.output.shape).toEqual([8, 8, 10]);
});
