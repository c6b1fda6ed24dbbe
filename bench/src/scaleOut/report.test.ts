import { describe, expect, it } from 'vitest';
import { sampleScaleResults as sample } from '../testing/sampleScaleResults.ts';
import { overlapForCurve, overlapOf } from './overlap.ts';
import { scaleReport } from './report.ts';

const report = scaleReport(sample);
/** Tables are aligned, which does not matter here. */
const linesOf = (text: string) => text.split('\n').map((line) => line.replace(/ +/g, ' '));
const rowOf = (start: string, text = report) => linesOf(text).find((line) => line.startsWith(`| ${start} |`));

describe('the section', () => {
  it('has a row for each group', () => {
    expect(rowOf('1 process x 2 threads')).toBe('| 1 process x 2 threads | 640 | 400 | 399 to 401 | 1.000 | | |');
    expect(rowOf('2 processes x 1 thread')).toBe(
      '| 2 processes x 1 thread | 656 | 390 | 389 to 391 | 1.026 | 3.1 % | 1.0 % |',
    );
    expect(rowOf('2 processes x 1 thread over the link')).toContain(
      '| 512 | 500 | 499 to 501 | 0.800 | 10.0 % | 8.0 % |',
    );
  });
  it('says which is fastest, and which goal is met', () => {
    expect(report).toContain('Fastest on one machine: 2 processes x 1 thread.');
    expect(report).toContain('1.026 of the images a second (goal 0.97: met); ');
    expect(report).toContain('0.800 of the images a second (goal 0.9: missed).');
  });
  it('says what was more than the cores', () => {
    expect(report).not.toContain('x 2 threads (more');
    const small = scaleReport({ ...sample, machine: { ...sample.machine, cores: 2 } });
    expect(small).toContain('| 3 processes x 1 thread (more than the 2 cores) |');
  });
  it('shows the chart where there is one', () => {
    expect(scaleReport(sample, 'scale-out.svg')).toMatch(/^!\[[^\]]+\]\(scale-out\.svg\)\n/);
    expect(report).not.toContain('![');
  });
  it('has the sums, and what rate they come to', () =>
    // 1 MiB in 2 ms and in 10 ms.
    expect(rowOf('1 MiB')).toBe('| 1 MiB | 2.0 | 1.0 to 3.0 | 4.19 | 10.0 | 9.0 to 11.0 | 0.84 |'));
  it('has the buckets, and what they hide', () => {
    const buckets = report.slice(report.indexOf('### Buckets'));
    expect(rowOf('1 MiB', buckets)).toBe(
      '| 1 MiB | 402 | 401 to 403 | 2.0 | 75.0 % | 410 | 409 to 411 | 10.0 | 75.0 % |',
    );
    expect(rowOf('all at the end', buckets)).toContain('| 8.0 | | 440 |');
  });
  it('says of the curve that it is computed, and from what', () => {
    expect(report).toContain('### Computed, not measured: GPUs');
    expect(report).toMatch(
      /No GPU has run this code\. .*914 images\/s.*timm's published benchmark.*75 % of the sums .*over the link/,
    );
    expect(rowOf('64')).toMatch(/^\| 64 \| (\d+ \(\d+ %\) \| ?){4}$/);
  });
  it('has no link where none was measured, and says why', () => {
    const without = scaleReport({
      ...sample,
      link: { reason: 'there is no `tc`: install iproute2' },
      cases: sample.cases.map((each) => ({ ...each, groups: each.groups.filter(({ linked }) => !linked) })),
      sums: sample.sums.filter(({ linked }) => !linked),
      buckets: sample.buckets.filter(({ linked }) => !linked),
    });
    expect(without).toContain('Two machines were not imitated: there is no `tc`: install iproute2.');
    expect(without.slice(0, without.indexOf('### Computed'))).not.toContain('link');
    expect(without).toContain('as measured on the loopback');
  });
  it('warns where the machine was not quiet', () => {
    expect(report).not.toContain('not to be relied on');
    expect(scaleReport({ ...sample, foreignLoad: 0.5 })).toContain('up to 50.0 % of the processors meanwhile');
  });
});

describe('the overlap', () => {
  it('is the share of the waiting that is gone', () => expect(overlapOf(sample.buckets, 2 ** 20, true)).toBe(0.75));
  it('is unknown without a step that sends all at the end', () =>
    expect(overlapOf(sample.buckets.slice(0, 1), 2 ** 20, false)).toBeUndefined());
  it('is nothing in a curve where it was not measured, or where buckets wait longer', () => {
    expect(overlapForCurve({ ...sample, buckets: [] })).toEqual({ overlap: 0, from: 'nothing' });
    const longer = sample.buckets.map((each) =>
      each.bucketBytes ? { ...each, leastWaits: { median: 99, min: 1, max: 100 } } : each,
    );
    expect(overlapForCurve({ ...sample, buckets: longer }).overlap).toBe(0);
  });
});
