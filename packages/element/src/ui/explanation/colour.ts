import { type Colour, sequential } from '@densenet/classifier/heat-map';

/**
 * The colour of one of `count` things in order, taken from the middle of `sequential` so that it can be seen on light and
 * dark backgrounds.
 */
export function ordinal(index: number, count: number): Colour {
  const [from, to] = [0.34, 0.82];
  return sequential(count < 2 ? from : from + ((to - from) * index) / (count - 1));
}

export function toCss([red, green, blue, opacity]: Colour): string {
  const [r, g, b] = [red, green, blue].map(Math.round);
  return `rgb(${r} ${g} ${b} / ${Math.round(opacity * 1000) / 1000})`;
}

/** Black or white, whichever has more contrast on an opaque colour (WCAG 2). */
export function readableOn(colour: Colour): 'black' | 'white' {
  const luminance = relativeLuminance(colour);
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? 'black' : 'white';
}

/** Relative luminance as WCAG 2 defines it, 0..1. */
export function relativeLuminance([red, green, blue]: Colour): number {
  const linear = (value: number) => {
    const v = Math.min(1, Math.max(0, value / 255));
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
