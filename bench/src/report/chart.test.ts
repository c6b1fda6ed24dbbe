import { describe, expect, it } from 'vitest';
import { sampleResults } from '../testing/sampleResults.ts';
import { performanceChart } from './chart.ts';

const chart = performanceChart(sampleResults);
const bars = [...chart.matchAll(/<rect x="250" y="(\d+)" width="([\d.]+)"/g)].map(([, y, width]) => [
  Number(y),
  Number(width),
]);

describe('performanceChart', () => {
  it('has a bar for each contestant that counts', () => expect(bars).toHaveLength(3));
  it('makes bars as long as their images a second', () => {
    // Ours 2000, PyTorch tuned 4000, stock 500.
    const widths = bars.map(([, width]) => width!);
    expect(widths[0]! / widths[1]!).toBeCloseTo(0.5, 3);
    expect(widths[2]! / widths[1]!).toBeCloseTo(0.125, 3);
  });
  it('puts them under each other, within the picture', () => {
    const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(chart)![1]);
    const tops = bars.map(([y]) => y!);
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(tops.at(-1)!).toBeLessThan(height);
  });
  it('says the same in words', () =>
    expect(chart).toContain('this project 2000, PyTorch channels_last, tuned 4000, stock tfjs-node 500'));
  it('says where the figures are not to be relied on', () => {
    const [first] = sampleResults.cases;
    const [ours, ...others] = first!.contestants;
    const disturbed = { ...ours!, foreignLoad: { median: 0.2, min: 0, max: 0.33 } };
    const drawn = performanceChart({ ...sampleResults, cases: [{ ...first!, contestants: [disturbed, ...others] }] });
    expect(drawn).toContain('others had up to 33 % of the processors meanwhile');
    expect(chart).not.toContain('of the processors');
  });
  it('escapes what is markup', () => {
    const [first] = sampleResults.cases;
    const odd = performanceChart({ ...sampleResults, cases: [{ ...first!, title: 'a < b & c' }] });
    expect(odd).toContain('a &#60; b &#38; c');
    expect(odd).not.toContain('a < b');
  });
});
