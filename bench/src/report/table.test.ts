import { describe, expect, it } from 'vitest';
import { sampleCase, sampleResults } from '../testing/sampleResults.ts';
import { formatCase, formatMarkdown, machineLine } from './table.ts';

describe('formatCase', () => {
  const lines = formatCase(sampleCase).split('\n');
  it('names the case, its parameters and threads', () =>
    expect(lines[0]).toBe("training the chapter's network, 32 px, batch 256 (758,226 parameters, 2 threads)"));
  it('has a line for each contestant, columns under each other', () => {
    expect(lines[2]).toMatch(/^ {2}this project +128 +120 +130 +2000 +1\.00 +2\.00 GB +1\.5 s$/);
    expect(lines[4]).toMatch(/^ {2}PyTorch channels_last, tuned +64\.0 +60\.0 +70\.3 +4000 +0\.50 /);
    expect(lines[2]!.length).toBe(lines[4]!.length);
  });
  it('puts the slower one of a family into parentheses', () => expect(lines[3]).toMatch(/ \(2\.00\) /));
  it('says why one was not measured', () => expect(lines[6]).toMatch(/^ {2}Keras +failed: no <memory> \| left$/));
  it('says who ran in a group of its own, and what the reference took beside it', () => {
    expect(lines[5]).toContain('stock tfjs-node [2]');
    expect(lines.at(-1)).toMatch(/\[2\] for want of memory .* ours ran once more and took 131 ms, in turn with it$/);
  });
  it('warns of a machine that did something else meanwhile', () => {
    const [ours, ...others] = sampleCase.contestants;
    const foreignLoad = { median: 0.01, min: 0, max: 0.42 };
    const disturbed = { ...sampleCase, contestants: [{ ...ours!, foreignLoad }, ...others] };
    expect(formatCase(disturbed)).toContain('others had up to 42 % of the processors');
    const quiet = { median: 0, min: 0, max: 0.001 };
    const undisturbed = { ...sampleCase, contestants: [{ ...ours!, foreignLoad: quiet }, ...others] };
    expect(formatCase(undisturbed)).not.toContain('of the processors');
  });
  it('tells what WebGL was asked for', () => {
    const counts = (drawCalls: number) => ({ drawCalls, textureBytes: 2_500_000, bufferBytes: 1_000 });
    const [ours] = sampleCase.contestants;
    const counted = { ...sampleCase, contestants: [{ ...ours!, counters: { firstStep: counts(9), step: counts(5) } }] };
    expect(formatCase(counted)).toContain(
      'first step 9 draw calls, 2.5 MB of textures made, 1.0 kB of buffers; each step after 5 draw calls',
    );
  });
});

it('the machine’s line says what the figures depend on', () =>
  expect(machineLine(sampleResults)).toBe(
    '2025-11-24, Example CPU, 2 cores (AVX-512, AMX), 16 GB, Linux 6.1; 2 threads, 3 rounds; Node 20.20.2, torch 2.15.0',
  ));

describe('formatMarkdown', () => {
  const rows = formatMarkdown(sampleResults)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  it('has tables whose rows are of one length', () => {
    const cells = rows.map((row) => row.split(/(?<!\\)\|/).length);
    expect(new Set(cells).size).toBe(1);
    expect(rows).toHaveLength(2 + sampleCase.contestants.length);
  });
  it('escapes what would end a cell', () => expect(rows.at(-1)).toContain('no <memory> \\| left'));
});
