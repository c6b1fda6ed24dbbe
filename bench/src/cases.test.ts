import { describe, expect, it } from 'vitest';
import { cases, configOf, selectCases, threadsOf, titleOf } from './cases.ts';
import { contestantsOf, tunedEnvironment } from './contestants.ts';
import { estimateFootprint } from './run/memory.ts';

describe('selectCases', () => {
  it('takes all but those on request', () => {
    const names = selectCases(undefined).map(({ name }) => name);
    expect(names).not.toContain('cuda-chapter-96px-batch256');
    expect(names.filter((name) => name.startsWith('loop-'))).toEqual([]);
    expect(names).toHaveLength(cases.length - 4);
  });
  it('takes those that are named, in the report’s order', () =>
    expect(selectCases(['infer-densenet121-batch1', 'train-chapter-96px-batch64']).map(({ name }) => name)).toEqual([
      'train-chapter-96px-batch64',
      'infer-densenet121-batch1',
    ]));
  it('refuses a name that is none', () =>
    expect(() => selectCases(['train'])).toThrow("there is no case 'train', expected one of train-chapter-32px"));
});

it('names and titles are each of one case only', () => {
  for (const values of [cases.map(({ name }) => name), cases.map((each) => titleOf(each) + each.platform)])
    expect(new Set(values).size).toBe(values.length);
});

it('the networks exist, and colour goes with ImageNet’s and CIFAR’s', () =>
  expect(cases.map((each) => configOf(each).inChannels)).toEqual(
    cases.map(({ variant }) => (variant === 'chapter' ? 1 : 3)),
  ));

it('gives the web one thread', () =>
  expect(cases.map((each) => [each.platform, threadsOf(each, 2)])).toSatisfy((pairs: [string, number][]) =>
    pairs.every(([platform, threads]) => threads === (platform === 'cpu' || platform === 'cuda' ? 2 : 1)),
  ));

describe('contestantsOf', () => {
  it('has ours first, once, in every case', () => {
    for (const each of cases) {
      const names = contestantsOf(each).map(({ name }) => name);
      expect(names.indexOf('ours'), each.name).toBe(0);
      expect(new Set(names).size, each.name).toBe(names.length);
    }
  });
  it('always has ours beside those that are named', () =>
    expect(contestantsOf(cases[0]!, ['pytorch-tuned']).map(({ name }) => name)).toEqual(['ours', 'pytorch-tuned']));
  it('has the step alone beside a whole training, and PyTorch where that is on photos', () => {
    const namesOf = (name: string) => contestantsOf(selectCases([name])[0]!).map((each) => each.name);
    expect(namesOf('loop-chapter-32px-batch256')).toEqual(['ours', 'step']);
    expect(namesOf('loop-photos-densenet121-224px-batch16')).toEqual([
      'ours',
      'step',
      'pytorch-loader-1',
      'pytorch-loader-1-tuned',
      'pytorch-loader-2',
      'pytorch-loader-2-tuned',
    ]);
  });
  it('refuses a name that is in no case', () =>
    expect(() => contestantsOf(cases[0]!, ['torch'])).toThrow("there is no contestant 'torch', expected some of ours"));
  it('tunes all but ours alike, beside themselves untuned', () => {
    const all = contestantsOf(cases[0]!);
    const tuned = all.filter((each) => each.tuned);
    expect(tuned.map(({ family }) => family)).toEqual([
      'stock',
      'pytorch',
      'pytorch-compile',
      'keras-graph',
      'keras-jit',
    ]);
    for (const { family, launch } of tuned)
      expect(all.find((each) => each.family === family && !each.tuned)?.launch).toEqual(launch);
    expect(Object.keys(tunedEnvironment)).toEqual([
      'MALLOC_MMAP_MAX_',
      'MALLOC_TOP_PAD_',
      'MALLOC_TRIM_THRESHOLD_',
      'TF_ENABLE_ONEDNN_OPTS',
    ]);
  });
  it('knows how much memory each may take', () => {
    for (const each of cases)
      for (const contestant of contestantsOf(each))
        expect(estimateFootprint(contestant, each.task, 1e9).peak).toBeGreaterThan(0.5e9);
  });
});
