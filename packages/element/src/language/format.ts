/** Numbers as a language writes them. Units are SI symbols, which are the same in every language. */
export type Format = ReturnType<typeof createFormat>;

const minus = '\u2212';
const bytesOf = ['kB', 'MB', 'GB'] as const;

/** @param language a BCP 47 tag */
export function createFormat(language: string) {
  const numbers = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options);
  const fixed = (digits: number) => numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits });
  const whole = fixed(0);
  const tenths = fixed(1);
  const hundredths = fixed(2);
  const wholePercent = numbers({ style: 'percent', maximumFractionDigits: 0 });
  const somePercent = numbers({ style: 'percent', maximumFractionDigits: 1 });
  const tenthsOfPercent = numbers({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const threeDigits = numbers({ maximumSignificantDigits: 3, useGrouping: false });
  const twoDigits = numbers({ maximumSignificantDigits: 2 });

  const magnitude = (value: number): string => {
    if (value === 0 || (value >= 1e-3 && value < 1e5)) return threeDigits.format(value);
    const [digits, exponent] = value.toExponential(2).split('e');
    return `${hundredths.format(Number(digits))}e${Number(exponent) < 0 ? minus : ''}${Math.abs(Number(exponent))}`;
  };
  /** Three significant digits, with a real minus sign: `0.0312`, `−12.3`. */
  const value = (number: number): string => (number < 0 ? minus : '') + magnitude(Math.abs(number));

  return {
    value,
    count: (count: number): string => whole.format(count),
    /** With a fixed number of decimals: `0.315`. */
    fixed: (number: number, digits: number): string => fixed(digits).format(number),
    /** As `value`, with a plus sign for positive values. */
    signed: (number: number): string => (number > 0 ? `+${value(number)}` : value(number)),
    /** `97.3%`. Never `100.0%` or `0.0%`, which a softmax does not give. */
    probability: (probability: number): string => {
      if (probability >= 0.9995) return `> ${tenthsOfPercent.format(0.999)}`;
      if (probability < 0.0005) return `< ${tenthsOfPercent.format(0.001)}`;
      return tenthsOfPercent.format(probability);
    },
    /** With a fixed number of decimals of the percentage: `91.38%`. */
    percent: (share: number, digits: number): string =>
      numbers({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share),
    /** A share: `42%`; below 10% with one decimal, `4.2%`. */
    share: (share: number): string => {
      const size = Math.abs(share);
      const written = (size < 0.1 ? somePercent : wholePercent).format(size);
      return share < 0 && written !== somePercent.format(0) ? minus + written : written;
    },
    /** A difference of two probabilities in percentage points, at most one decimal. */
    points: (difference: number): number => Number((100 * difference).toFixed(1)),
    /** A factor with one decimal; with two where it is so close to 1 that one would hide the difference. */
    times: (factor: number): string => (Math.abs(factor - 1) < 0.1 ? hundredths : tenths).format(factor),
    /** Two digits without the zero before the point, to fit into a small cell: `.12`. */
    compact: (number: number): string =>
      number >= 1 ? tenths.format(number) : twoDigits.format(number).replace(/^0(?=\D)/, ''),
    /** Decimal units, as download pages use: `1.6 MB`. */
    bytes: (bytes: number): string => {
      if (bytes < 1000) return `${bytes} B`;
      let size = bytes;
      let unit: (typeof bytesOf)[number] = 'kB';
      for (unit of bytesOf) {
        size /= 1000;
        if (size < 999.95) break;
      }
      return `${(size < 100 ? tenths : whole).format(size)} ${unit}`;
    },
    /** `8.3 ms`; from ten milliseconds on without decimals, which would differ from run to run. */
    milliseconds: (milliseconds: number): string => `${(milliseconds < 10 ? tenths : whole).format(milliseconds)} ms`,
  };
}
