const minus = '\u2212';
const significantDigits = 3;

/** Three significant digits, with a real minus sign: `0.0312`, `−12.3`. */
export function formatValue(value: number): string {
  const magnitude = Math.abs(value);
  const digits =
    magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)
      ? magnitude
          .toExponential(significantDigits - 1)
          .replace('e-', `e${minus}`)
          .replace('e+', 'e')
      : Number(magnitude.toPrecision(significantDigits)).toString();
  return (value < 0 && Number(digits) !== 0 ? minus : '') + digits;
}

/** As `formatValue`, with a plus sign for positive values. */
export function formatSigned(value: number): string {
  return value > 0 ? `+${formatValue(value)}` : formatValue(value);
}

/** A share as a percentage: `42%`; below 10% with one decimal, `4.2%`. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  return `${Math.abs(percent) < 10 ? formatValue(Number(percent.toFixed(1))) : percent.toFixed(0)}%`;
}

/** A difference of two probabilities, in percentage points. */
export function formatPoints(difference: number): string {
  const points = Number((100 * difference).toFixed(1));
  return `${formatValue(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`;
}

/** A rough duration in words: `about 12 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return 'less than a second';
  if (seconds < 100) return `about ${Math.round(seconds)} s`;
  return `about ${Math.round(seconds / 60)} minutes`;
}

/** A factor with one decimal; with two where it is so close to 1 that one would hide the difference. */
export function formatTimes(factor: number): string {
  return factor.toFixed(Math.abs(factor - 1) < 0.1 ? 2 : 1);
}

/** Two digits without the zero before the point, to fit into a small cell: `.12`. */
export function formatCompact(value: number): string {
  return value >= 1 ? value.toFixed(1) : Number(value.toPrecision(2)).toString().replace(/^0\./, '.');
}
