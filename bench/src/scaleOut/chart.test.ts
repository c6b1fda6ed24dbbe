import { describe, expect, it } from 'vitest';
import { sampleScaleResults as sample } from '../testing/sampleScaleResults.ts';
import { labelHeights, scaleChart } from './chart.ts';

const chart = scaleChart(sample);

describe('the chart', () => {
  it('has a bar for each group, as long as its images a second', () => {
    const widths = [...chart.matchAll(/<rect x="250" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(5);
    expect(widths[2]! / widths[0]!).toBeCloseTo(0.8, 2);
  });
  it('has a line for each network and rate, computed and called so', () => {
    expect(chart.match(/<polyline/g)).toHaveLength(4);
    expect(chart).toContain('Computed, not measured');
  });
  it('is within the picture', () => {
    const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(chart)![1]);
    const tops = [...chart.matchAll(/ y1?="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(Math.max(...tops)).toBeLessThan(height);
  });
  it('says the same in words', () => {
    expect(chart).toContain('2 processes x 1 thread over the link 512');
    expect(chart).toMatch(/computed for DenseNet-264 at 10 Gbit\/s: 2 GPUs \d+ %/);
  });
  it('keeps labels apart, in the order of their lines', () =>
    expect(labelHeights([30, 10, 12, 50], 15)).toEqual([40, 10, 25, 55]));
});
