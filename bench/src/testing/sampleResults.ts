import type { CaseResult, ContestantResult, Results } from '../report/results.ts';

const measured = (name: string, label: string, more: Partial<ContestantResult>): ContestantResult => ({
  name,
  family: name.replace('-tuned', ''),
  label,
  tuned: name.endsWith('-tuned'),
  status: 'measured',
  group: 0,
  firstStepMilliseconds: 1500,
  peakBytes: 2e9,
  ...more,
});

export const sampleCase: CaseResult = {
  name: 'train-chapter-32px-batch256',
  title: "training the chapter's network, 32 px, batch 256",
  platform: 'cpu',
  task: 'train',
  shape: [256, 32, 32, 1],
  threads: 2,
  parameters: 758_226,
  stepsPerTurn: 2,
  groups: [
    {
      names: ['ours', 'pytorch', 'pytorch-tuned'],
      together: true,
      referenceMilliseconds: { median: 128, min: 120, max: 130 },
    },
    { names: ['ours', 'stock'], together: true, referenceMilliseconds: { median: 131, min: 129, max: 133 } },
  ],
  contestants: [
    measured('ours', 'this project', {
      rounds: [120, 128, 130],
      milliseconds: { median: 128, min: 120, max: 130 },
      imagesPerSecond: 2000,
      ratio: 1,
      counts: true,
    }),
    measured('pytorch', 'PyTorch channels_last', {
      milliseconds: { median: 256, min: 250, max: 260 },
      imagesPerSecond: 1000,
      ratio: 2,
      counts: false,
    }),
    measured('pytorch-tuned', 'PyTorch channels_last, tuned', {
      milliseconds: { median: 64, min: 60, max: 70.26 },
      imagesPerSecond: 4000,
      ratio: 0.5,
      counts: true,
    }),
    measured('stock', 'stock tfjs-node', {
      group: 1,
      milliseconds: { median: 512, min: 500, max: 520 },
      imagesPerSecond: 500,
      ratio: 3.9,
      counts: true,
    }),
    { name: 'keras', family: 'keras', label: 'Keras', tuned: false, status: 'failed', reason: 'no <memory> | left' },
  ],
};

export const sampleResults: Results = {
  schema: 1,
  date: '2025-11-24T14:00:00.000Z',
  machine: {
    cpu: 'Example CPU',
    cores: 2,
    features: ['amx_tile', 'avx2', 'avx512f'],
    memoryBytes: 16e9,
    kernel: 'Linux 6.1',
    node: '20.20.2',
  },
  settings: { rounds: 3, threads: 2 },
  versions: { torch: '2.15.0' },
  cases: [sampleCase],
};
