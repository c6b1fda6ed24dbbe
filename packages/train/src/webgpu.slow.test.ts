import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { swiftShaderEnvironment } from '../../../testing/swiftShader.ts';
import { startBackend } from '../../runtime/src/index.ts';
import { largestDifference } from './testing/compareReports.ts';
import { reportTraining, type TrainingReport } from './testing/trainingReport.ts';

// SwiftShader comes for Linux on x64 only.
const runs = process.env.DENSENET_SLOW === '1' && process.platform === 'linux' && process.arch === 'x64';

/** Trains on WebGPU in a process of its own, which has to find the driver when it starts. */
function trainInProcess(steps: number) {
  const require = createRequire(new URL('../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL('./testing/printReport.ts', import.meta.url));
  const loader = require.resolve('tsx');
  const args = ['--conditions=@densenet/source', '--import', loader, program, 'webgpu', String(steps)];
  const options = { encoding: 'utf8', env: swiftShaderEnvironment(), maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`);
  const answer = JSON.parse(stdout.trim().split('\n').at(-1)!) as { device: string; report: TrainingReport };
  return { ...answer, stderr };
}

describe.runIf(runs)('WebGPU in Node, on SwiftShader', () => {
  let answer: ReturnType<typeof trainInProcess>;
  beforeAll(() => {
    answer = trainInProcess(20);
  }, 600_000);

  it('runs without a complaint of Dawn', () => {
    expect(answer.device).toMatch(/^SwiftShader.*\(software, on the CPU\)$/);
    expect(answer.stderr).not.toMatch(/invalid|error/i);
  });

  it('ends 20 steps where plain JavaScript does, and native TensorFlow', async () => {
    await startBackend({ backend: 'cpu' });
    expect(largestDifference(answer.report, await reportTraining(20))).toBeLessThan(1e-3);
  });

  it('leaves nothing behind, nor does an error in the middle', () => {
    expect(answer.report.leaks).toEqual([]);
  });

  it('has the same bits with the same seed, and when it keeps less for the backward pass', () => {
    expect(answer.report.sameBits).toEqual({ again: true, memoryEfficient: true });
  });
});
