import { beforeAll, describe, expect, it } from 'vitest';
import { swiftShaderEnvironment } from '../../../testing/swiftShader.ts';
import { startBackend } from '../../runtime/src/index.ts';
import { largestDifference } from './testing/compareReports.ts';
import { tooFar } from './testing/pytorchRun.ts';
import { distancesInProcess, type ProcessAnswer, trainInProcess } from './testing/trainInProcess.ts';
import { reportTraining, type TrainingReport } from './testing/trainingReport.ts';

const slow = process.env.DENSENET_SLOW === '1';
// SwiftShader comes for Linux on x64 only.
const withSwiftShader = slow && process.platform === 'linux' && process.arch === 'x64';

// SwiftShader takes most of a minute for each of its steps, and so this test runs only if it is asked for.
const withChapter = withSwiftShader && process.env.DENSENET_WEBGPU_CHAPTER === '1';

it.runIf(withChapter)(
  'WebGPU in Node trains the chapter’s network as PyTorch does, for 20 steps',
  () => {
    const { device, distances, stderr } = distancesInProcess('webgpu', 'sgd-chapter', swiftShaderEnvironment());
    expect(device).toMatch(/^SwiftShader/);
    expect(stderr).not.toMatch(/invalid|error/i);
    // Parameters and running statistics, after the first step and the last, and the losses.
    expect(distances).toHaveLength(2 * 126 + 1);
    expect(tooFar(distances)).toEqual([]);
  },
  7_200_000,
);

describe.runIf(slow)('20 steps of training', () => {
  let expected: TrainingReport;
  beforeAll(async () => {
    await startBackend({ backend: 'cpu' });
    expected = await reportTraining(20);
  });

  const cases = [
    {
      name: 'WebGPU in Node, on SwiftShader',
      runs: withSwiftShader,
      train: () => trainInProcess('webgpu', { env: swiftShaderEnvironment() }),
      device: /^SwiftShader.*\(software, on the CPU\)$/,
    },
    {
      name: 'wasm in Node, with two threads',
      runs: slow,
      train: () => trainInProcess('wasm', { threads: 2 }),
      device: /2 threads/,
    },
  ].filter(({ runs }) => runs);

  describe.each(cases)('$name', ({ train, device }) => {
    let answer: ProcessAnswer;
    beforeAll(() => {
      answer = train();
      const [first, ...later] = answer.report.milliseconds;
      console.log(`first step ${first!.toFixed()} ms, then ${later.toSorted((a, b) => a - b)[9]!.toFixed()} ms`);
    }, 600_000);

    it('runs without a complaint', () => {
      expect(answer.device).toMatch(device);
      expect(answer.stderr).not.toMatch(/invalid|error/i);
    });

    it('ends where plain JavaScript does', () => {
      expect(largestDifference(answer.report, expected)).toBeLessThan(1e-3);
    });

    it('leaves nothing behind, nor does an error in the middle', () => {
      expect(answer.report.leaks).toEqual([]);
    });

    it('has the same bits with the same seed, and when it keeps less for the backward pass', () => {
      expect(answer.report.sameBits).toEqual({ again: true, memoryEfficient: true });
    });
  });
});
