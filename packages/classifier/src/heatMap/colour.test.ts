import { describe, expect, it } from 'vitest';
import { diverging, oklch, sequential } from './colour.ts';

const shares = Array.from({ length: 257 }, (_, i) => i / 256);

describe('oklch', () => {
  it.each<[string, [number, number, number], [number, number, number]]>([
    ['white', [1, 0, 0], [255, 255, 255]],
    ['black', [0, 0, 0], [0, 0, 0]],
    ['red', [0.627955, 0.257683, 29.2339], [255, 0, 0]],
    ['blue', [0.452014, 0.313214, 264.052], [0, 0, 255]],
  ])('gives the %s of sRGB', (_, [lightness, chroma, hue], expected) => {
    const found = oklch(lightness, chroma, hue);
    for (const [channel, value] of expected.entries()) expect(Math.abs(found[channel]! - value)).toBeLessThan(0.05);
  });
});

describe.each([
  ['sequential', sequential],
  ['diverging', diverging],
])('%s', (_, ramp) => {
  it('stays within what a screen can show', () => {
    for (const share of shares) {
      for (const value of ramp(share).slice(0, 3)) {
        expect(value, `at ${share}`).toBeGreaterThanOrEqual(0);
        expect(value, `at ${share}`).toBeLessThanOrEqual(255);
      }
    }
  });

  it('holds its ends beyond the scale', () => {
    expect(ramp(-3)).toEqual(ramp(0));
    expect(ramp(7)).toEqual(ramp(1));
  });
});

it('diverging is as strong on either side and clear in the middle', () => {
  expect(diverging(0.5)[3]).toBe(0);
  for (const share of shares) expect(diverging(share)[3]).toBeCloseTo(diverging(1 - share)[3], 12);
  expect(diverging(0)[2]).toBeGreaterThan(diverging(0)[0]);
  expect(diverging(1)[0]).toBeGreaterThan(diverging(1)[2]);
});
