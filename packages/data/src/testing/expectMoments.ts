import { expect } from 'vitest';

/**
 * Compares the means and the standard deviations of draws with those of as many draws of a reference: five standard errors of a
 * difference are allowed to means, a twentieth to deviations.
 *
 * @param draws of several numbers each
 */
export function expectMoments(draws: readonly number[][], reference: { mean: number[]; std: number[] }): void {
  reference.mean.forEach((mean, at) => {
    const values = draws.map((draw) => draw[at]!);
    const found = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - found) ** 2, 0) / values.length;
    const deviation = reference.std[at]!;
    expect(Math.abs(found - mean), `mean of number ${at}`).toBeLessThan(5 * deviation * Math.sqrt(2 / values.length));
    expect(Math.abs(Math.sqrt(variance) / deviation - 1), `deviation of number ${at}`).toBeLessThan(0.05);
  });
}
