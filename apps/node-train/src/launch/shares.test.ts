import { describe, expect, test } from 'vitest';
import { sharesOf, visibleGpus } from './shares.ts';

describe('shares of a machine', () => {
  test.each([
    [
      'cores are shared out evenly',
      { cores: 8, gpus: [] },
      { workers: 2 },
      [
        { threads: 4, dataWorkers: 3 },
        { threads: 4, dataWorkers: 3 },
      ],
    ],
    [
      'what does not divide is left over',
      { cores: 8, gpus: [] },
      { workers: 3 },
      Array(3).fill({ threads: 2, dataWorkers: 1 }),
    ],
    [
      'a flag says the threads of each',
      { cores: 8, gpus: [] },
      { workers: 2, threads: 1, dataWorkers: 2 },
      Array(2).fill({ threads: 1, dataWorkers: 2 }),
    ],
    [
      'a process has a GPU',
      { cores: 8, gpus: ['0', '1', '2'] },
      { workers: 2 },
      [
        { gpu: '0', dataWorkers: 3 },
        { gpu: '1', dataWorkers: 3 },
      ],
    ],
    [
      'GPUs are left alone on request',
      { cores: 2, gpus: ['0'] },
      { workers: 2, backend: 'native-cpu' },
      Array(2).fill({ threads: 1, dataWorkers: 1 }),
    ],
  ])('%s', (_, machine, flags, expected) => {
    expect(sharesOf(machine, flags)).toEqual(expected);
  });

  test.each([
    [{ cores: 8, gpus: ['0'] }, { workers: 2 }, /^--workers 2: there is 1 GPU, .*--backend native-cpu/],
    [{ cores: 8, gpus: [] }, { workers: 2, backend: 'native-cuda' }, /^--workers 2: there are 0 GPUs/],
    [{ cores: 2, gpus: [] }, { workers: 3 }, /^--workers 3: there are 2 cores/],
  ])('%j %j is refused', (machine, flags, message) => {
    expect(() => sharesOf(machine, flags)).toThrow(message);
  });
});

test.each([
  [2, undefined, ['0', '1']],
  [4, '2,3', ['2', '3']],
  [4, '1, GPU-8f2c,-1,0', ['1', 'GPU-8f2c']],
  [4, '', []],
  [4, '-1', []],
  [0, '0,1', []],
])('of %i GPUs, CUDA_VISIBLE_DEVICES=%s shows %j', (count, visible, expected) => {
  expect(visibleGpus(count, visible)).toEqual(expected);
});
