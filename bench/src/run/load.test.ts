import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { foreignShare, readTicks, ticksOfMachine, ticksOfProcess } from './load.ts';

describe('ticks', () => {
  it('of a machine are busy, or idle and waiting', () =>
    expect(ticksOfMachine('cpu  100 1 20 700 50 2 3 4 60 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toEqual({
      busy: 130,
      all: 880,
    }));
  it('of a process are its own and its ended children’s, whatever its name', () =>
    expect(ticksOfProcess('42 (a ) R 1) S 1 42 42 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 1 0')).toBe(100));
  it('of a process that is gone are none', () => expect(ticksOfProcess('')).toBe(0));
});

describe('foreignShare', () => {
  const before = { busy: 100, all: 1000, own: 50 };
  it('is what neither the contestant nor nobody had', () =>
    expect(foreignShare(before, { busy: 250, all: 1200, own: 150 })).toBe(0.25));
  it('is none where the contestant was alone', () =>
    expect(foreignShare(before, { busy: 200, all: 1200, own: 150 })).toBe(0));
  it('is not below 0, since clocks of machine and process differ by a tick', () =>
    expect(foreignShare(before, { busy: 199, all: 1200, own: 150 })).toBe(0));
  it('is 0 in no time at all', () => expect(foreignShare(before, before)).toBe(0));
});

it.runIf(process.platform === 'linux')('counts the work of this process and its children as its own', () => {
  const before = readTicks(process.pid)!;
  spawnSync(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end);']);
  const after = readTicks(process.pid)!;
  // 300 ms of computing are 30 ticks where nobody else computes, and less where somebody does.
  expect(after.own - before.own).toBeGreaterThan(5);
  expect(after.all).toBeGreaterThan(before.all);
});
