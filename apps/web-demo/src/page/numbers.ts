const wholeNumbers = new Intl.NumberFormat('en');

/** `758,226` */
export const count = (value: number): string => wholeNumbers.format(Math.round(value));

/** A share as a percentage: `90.6 %`. */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** `8.3 ms`; from 100 ms on without a fraction. */
export const milliseconds = (value: number): string => `${value < 100 ? value.toFixed(1) : count(value)} ms`;

/** In decimal units, as networks and disks count: `1.57 MB`. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/** The median of some numbers: of an even number of values the upper of the middle two; NaN for none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
