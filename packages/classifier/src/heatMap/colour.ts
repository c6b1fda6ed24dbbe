/** Red, green, blue in 0..255, opacity in 0..1. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** Gives the colour at a place of a scale: 0 is its lower end, 1 its upper end. */
export type Ramp = (share: number) => Colour;

/**
 * OKLCH to sRGB (Ottosson 2020), where equal steps look equally large.
 *
 * @param hue in degrees
 * @returns red, green and blue, not rounded; in 0..255, except for colours that sRGB does not have
 */
export function oklch(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toSrgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toSrgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toSrgb(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function toSrgb(linear: number): number {
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
}

/**
 * Dark violet to bright yellow, as viridis: lightness rises evenly, so that the order survives any kind of colour
 * blindness and a black-and-white print.
 */
export const sequential: Ramp = (share) => {
  const t = clamp(share);
  // sRGB has few saturated blue-greens, and many saturated yellows.
  const chroma = 0.093 + 0.085 * Math.max(0, 2 * t - 1);
  return [...oklch(0.22 + 0.71 * t, chroma, 305 - 200 * t), 1];
};

const warmHue = 45;
const coolHue = 250;

/**
 * Blue below the middle, orange above it, of equal lightness and chroma; transparent in the middle, so that the picture
 * under the map shows where values are near zero. The colour-blind can tell blue from orange.
 */
export const diverging: Ramp = (share) => {
  const t = 2 * clamp(share) - 1;
  return [...oklch(0.66, 0.17, t < 0 ? coolHue : warmHue), Math.abs(t)];
};

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
