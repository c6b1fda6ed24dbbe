import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Case } from '../cases.ts';
import { contestantsOf } from '../contestants.ts';
import { commandOf } from '../run/launch.ts';
import { prepareCase } from '../run/prepare.ts';
import { runCase } from '../run/runCase.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-bench-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small: Case = {
  name: 'l',
  platform: 'cpu',
  task: 'loop',
  variant: 'densenet121',
  size: 64,
  batchSize: 16,
  loop: { images: 'photos', stepsPerTurn: 2 },
};

// Contestants fail whose first two steps on the same photos, without augmentation, have another loss than ours.
it.runIf(process.env.DENSENET_SLOW === '1')(
  'trains on photos from files to the log as PyTorch does, in turn with it and with the step alone',
  async () => {
    const prepared = await prepareCase(small, { folder, threads: 1, rounds: 2 });
    const { result } = await runCase(small, contestantsOf(small, ['step', 'pytorch-loader-1']), prepared, {
      rounds: 2,
      commandOf: (contestant) => commandOf(contestant, { threads: 1, python: true, cuda: false }),
      availableMemory: () => process.availableMemory(),
      say: () => {},
    });
    expect(result.contestants.map(({ name, status, reason }) => [name, status, reason])).toEqual(
      ['ours', 'step', 'pytorch-loader-1'].map((name) => [name, 'measured', undefined]),
    );
    const [ours, , loader] = result.contestants;
    expect(loader!.values![0]! / ours!.values![0]!).toBeCloseTo(1, 3);
    // An update that was not made would go unseen where it changes nothing.
    expect(Math.abs(ours!.values![1]! / ours!.values![0]! - 1)).toBeGreaterThan(5e-3);
    expect(ours!.rounds).toHaveLength(2);
  },
  600_000,
);
