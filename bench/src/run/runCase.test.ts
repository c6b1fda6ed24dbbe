import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cases, configOf } from '../cases.ts';
import { type Contestant, contestantsOf } from '../contestants.ts';
import type { RunOptions } from './groupSession.ts';
import type { PreparedCase } from './prepare.ts';
import { runCase } from './runCase.ts';

const fake = fileURLToPath(new URL('../testing/fakeContestant.mjs', import.meta.url));
const benchCase = cases[0]!;

/** A case that takes nothing itself, so that memory is a matter of the base that each contestant is reckoned to need. */
const prepared: PreparedCase = {
  assignment: {
    task: 'train',
    device: 'cpu',
    config: configOf(benchCase),
    shape: [256, 32, 32, 1],
    learningRate: 0.01,
    momentum: 0,
    threads: 1,
    files: { parameters: '', images: '', onnx: '', graphModel: '' },
  },
  parameters: 7,
  activationBytes: 0,
  multiplyAdds: 1,
};

/** Contestants whose processes are fakes that behave as is said. */
async function run(behaviours: Record<string, object>, options: Partial<RunOptions> = {}, work = prepared) {
  const contestants = contestantsOf(benchCase, Object.keys(behaviours));
  const said: string[] = [];
  const { result, versions } = await runCase(benchCase, contestants, work, {
    rounds: 3,
    commandOf: async ({ name }: Contestant) => ({
      command: process.execPath,
      args: [fake, JSON.stringify(behaviours[name] ?? {})],
      env: {},
    }),
    availableMemory: () => 100e9,
    say: (message) => said.push(message),
    ...options,
  });
  return { result, versions, said, of: (name: string) => result.contestants.find((each) => each.name === name)! };
}

describe('runCase', () => {
  it('measures all in turn and compares them', async () => {
    const { result, versions, of, said } = await run({
      ours: { milliseconds: 400, values: [2, 1] },
      stock: { milliseconds: 1600, values: [2.1, 1] },
      pytorch: { milliseconds: 800, values: [2.0005, 1.001] },
    });
    expect(versions).toEqual({ fake: '1.0' });
    expect(result.groups.map(({ names }) => names)).toEqual([['ours', 'stock', 'pytorch']]);
    expect(of('pytorch')).toMatchObject({
      status: 'measured',
      rounds: [800, 800, 800],
      imagesPerSecond: 320,
      ratio: 2,
      counts: true,
      values: [2.0005, 1.001],
    });
    expect(of('stock')).toMatchObject({ ratio: 4 });
    const turns = said.filter((message) => message.startsWith('round'));
    expect(turns[0]).toContain('round 1 of 3, this project');
    // Each round begins with another one.
    expect(turns[3]).toContain('round 2 of 3, stock');
    expect(turns).toHaveLength(9);
  });

  it('repeats short steps within a turn, for all alike', async () => {
    const { result } = await run({ ours: { milliseconds: 50 }, pytorch: { milliseconds: 900 } });
    expect(result.stepsPerTurn).toBe(8);
  });

  it('does the steps of a turn in a row where the case says how many', async () => {
    const { result, of } = await run({ ours: { milliseconds: 50 } }, {}, { ...prepared, stepsPerTurn: 6 });
    expect(result.stepsPerTurn).toBe(6);
    // The fake says for how many steps it was asked at once: 1 that is not measured, then 6.
    expect(of('ours').rounds).toEqual([56, 56, 56]);
  });

  it('goes on without those that fail, and says why they did', async () => {
    const { of, result } = await run({
      ours: {},
      stock: { parameters: 8 },
      pytorch: { values: [1.1] },
      'pytorch-tuned': { values: [1, 1.1] },
      'keras-graph': { exitAtStep: 4 },
      'keras-jit': {},
    });
    expect(of('stock')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('8 parameters, expected 7'),
    });
    expect(of('pytorch').reason).toContain('its step 1 gave 1.1, the reference’s 1'.replace('’', "'"));
    expect(of('pytorch-tuned').reason).toContain('its step 2 gave 1.1');
    expect(of('keras-graph').reason).toContain('exit code 3: FakeError');
    expect(of('keras-jit')).toMatchObject({ status: 'measured', ratio: 1 });
    expect(result.contestants.map(({ name }) => name)[0]).toBe('ours');
  });

  it('measures the others where ours fails, without ratios', async () => {
    const { of } = await run({ ours: { failAtStep: 0 }, pytorch: { values: [5] } });
    expect(of('ours')).toMatchObject({ status: 'failed', reason: 'out of fuel' });
    expect(of('pytorch')).toMatchObject({ status: 'measured', imagesPerSecond: expect.any(Number) });
    expect(of('pytorch')).not.toHaveProperty('ratio');
  });

  it('says who cannot be started', async () => {
    const { of } = await run(
      { ours: {}, pytorch: {} },
      {
        commandOf: async ({ name }) => {
          if (name === 'pytorch') throw new Error('no Python\nat all');
          return { command: process.execPath, args: [fake], env: {} };
        },
      },
    );
    expect(of('pytorch')).toMatchObject({ status: 'skipped', reason: 'no Python' });
    expect(of('ours').status).toBe('measured');
  });

  it('makes groups where memory is short, with ours in each', async () => {
    // 1 GB is kept back. PyTorch is reckoned at 0.7 GB, Keras at 0.9 GB, the fake of ours takes less than 0.1.
    const { result, of } = await run({ ours: {}, pytorch: {}, 'keras-graph': {} }, { availableMemory: () => 2.2e9 });
    expect(result.groups.map(({ names }) => names)).toEqual([
      ['ours', 'pytorch'],
      ['ours', 'keras-graph'],
    ]);
    expect(of('keras-graph')).toMatchObject({ status: 'measured', group: 1, ratio: 1 });
    expect(of('ours')).toMatchObject({ group: 0, rounds: [5, 5, 5] });
  });

  it('runs those that have no room beside ours one after the other', async () => {
    // 1 GB is there for all: ours has some 50 MB of it while it is paused; torch.compile is reckoned at 1 GB.
    const { result, of } = await run({ ours: {}, stock: {}, 'pytorch-compile': {} }, { availableMemory: () => 2.02e9 });
    expect(result.groups).toMatchObject([
      { names: ['ours', 'stock'], together: true },
      { names: ['ours', 'pytorch-compile'], together: false, referenceMilliseconds: { median: 5 } },
    ]);
    expect(of('pytorch-compile')).toMatchObject({ status: 'measured', group: 1, ratio: 1 });
  });

  it('says who does not fit at all, and measures ours alone', async () => {
    const { result, of } = await run({ ours: {}, 'pytorch-compile': {} }, { availableMemory: () => 1.9e9 });
    expect(result.groups.map(({ names }) => names)).toEqual([['ours']]);
    expect(of('pytorch-compile')).toMatchObject({
      status: 'skipped',
      reason: 'needs about 1.0 GB, 0.9 GB can be had',
    });
    expect(of('ours').status).toBe('measured');
  });

  it('lets wait for whom there is no room any more when it is to start', async () => {
    // Asked for the group, for stock, for PyTorch; then for the next group.
    const memory = [100e9, 100e9, 0.6e9];
    const { result, of } = await run(
      { ours: {}, stock: {}, pytorch: {} },
      { availableMemory: () => memory.shift() ?? 100e9 },
    );
    expect(result.groups.map(({ names }) => names)).toEqual([
      ['ours', 'stock'],
      ['ours', 'pytorch'],
    ]);
    expect(of('pytorch')).toMatchObject({ status: 'measured', group: 1 });
  });
});
