import { sequential } from '@densenet/classifier/heat-map';
import { expect, it } from 'vitest';
import { ordinal, readableOn, relativeLuminance, toCss } from './colour.ts';

const shares = Array.from({ length: 257 }, (_, i) => i / 256);

it('sequential brightens with every step', () => {
  const luminances = shares.map((share) => relativeLuminance(sequential(share)));
  for (let i = 1; i < luminances.length; i++) expect(luminances[i]).toBeGreaterThan(luminances[i - 1]!);
});

it('ordinal tells apart as many things as a large block has, also a single one', () => {
  const colours = Array.from({ length: 25 }, (_, i) => toCss(ordinal(i, 25)));
  expect(new Set(colours).size).toBe(25);
  expect(toCss(ordinal(0, 1))).toBe(colours[0]);
});

it('readableOn has at least 4.5 to 1 on every colour of the ramp', () => {
  for (const share of shares) {
    const ground = relativeLuminance(sequential(share)) + 0.05;
    const contrast = readableOn(sequential(share)) === 'black' ? ground / 0.05 : 1.05 / ground;
    expect(contrast, `at ${share}`).toBeGreaterThan(4.5);
  }
});
