import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../cases.ts';
import { type Contestant, contestantsOf } from '../contestants.ts';
import type { StepAnswer } from '../protocol.ts';
import { commandOf } from '../run/launch.ts';
import { type PreparedCase, prepareCase } from '../run/prepare.ts';
import { WorkerProcess } from '../run/workerProcess.ts';
import { ours } from './ours.ts';
import type { Prepared } from './serve.ts';

const limit = 300_000;

/** Small, with every kind of layer that the cases' networks have. */
const small: Record<string, Case> = {
  'the chapter’s layers in training': {
    name: 't',
    platform: 'cpu',
    task: 'train',
    variant: 'tiny',
    size: 32,
    batchSize: 4,
  },
  'bottlenecks in training': {
    name: 'b',
    platform: 'cpu',
    task: 'train',
    variant: 'densenet-bc-100-12',
    size: 8,
    batchSize: 4,
  },
  'ImageNet’s network': { name: 'i', platform: 'cpu', task: 'infer', variant: 'densenet121', size: 64, batchSize: 2 },
};

/** Python's contestants, and the native onnxruntime, against our own steps on the plain JavaScript backend. */
describe.skipIf(process.env.DENSENET_SLOW !== '1').each(Object.entries(small))('%s', (_title, benchCase) => {
  let folder: string;
  let prepared: PreparedCase;
  const expected: number[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'densenet-bench-test-'));
    prepared = await prepareCase(benchCase, { folder, threads: 1, rounds: 1 });
    const reference: Prepared = await ours('cpu')(prepared.assignment);
    for (let step = 0; step < 3; step++) expected.push(await reference.step());
  }, limit);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Each framework runs the deep network once: to compile it takes minutes.
  const modes = benchCase.variant === 'densenet-bc-100-12' ? /^(pytorch|keras-graph)$/ : /^(pytorch|keras|onnx)/;
  const others = contestantsOf(benchCase).filter(({ name, tuned }) => !tuned && modes.test(name));

  it.each(others.map((contestant) => [contestant.name, contestant] as const))(
    '%s does the same steps',
    async (name, contestant) => {
      const { parameters, values } = await stepsOf(contestant);
      if (name !== 'onnxruntime') expect(parameters).toBe(prepared.parameters);
      for (const [step, value] of values.entries())
        expect(Math.abs(value - expected[step]!) / expected[step]!, `step ${step}`).toBeLessThan(1e-4 * 10 ** step);
      // An update that was not made would go unseen where it changes nothing.
      if (benchCase.task === 'train') expect(Math.abs(expected[1]! / expected[0]! - 1)).toBeGreaterThan(5e-3);
    },
    limit,
  );

  async function stepsOf(contestant: Contestant) {
    const worker = new WorkerProcess(await commandOf(contestant, { threads: 1, python: true, cuda: false }));
    try {
      const { parameters } = await worker.start({ request: 'start', assignment: prepared.assignment }, limit);
      const answers: StepAnswer[] = [];
      for (let step = 0; step < expected.length; step++) answers.push(await worker.step(limit));
      expect(answers.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
      return { parameters, values: answers.map(({ value }) => value) };
    } finally {
      await worker.stop();
    }
  }
});
