import type { Estimate } from '@densenet/evaluation';
import { html, type Markup } from './html.ts';

/** A share, a loss or another figure near 1, with the digits that are worth reading. */
export const decimals = (value: number, digits = 3): string =>
  Number.isFinite(value) ? value.toFixed(digits) : 'not known';

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const whole = (count: number): string => count.toLocaleString('en-US');

/** `0.912 to 0.934` */
export const range = ({ low, high }: { low: number; high: number }, digits = 3): string =>
  `${decimals(low, digits)} to ${decimals(high, digits)}`;

/** A figure as it is read, with all its digits for programs that read the page. */
export const figure = (value: number, digits = 3): Markup =>
  html`<data value="${value}">${decimals(value, digits)}</data>`;

/** A figure and its interval. */
export const estimate = ({ value, interval }: Estimate): Markup =>
  html`${figure(value)}${interval && html` <span class="soft">(${range(interval)})</span>`}`;
