/** A picture of one thing, drawn by this project. */
export interface Drawing {
  /** The class of ImageNet that it shows, by its first name. */
  name: string;
  /** Content of an SVG of 128 by 128. */
  content: string;
}

/** A ball of colours that is lit from the upper left. */
export const lit = (id: string, bright: string, middle: string, dark: string): string =>
  `<radialGradient id="${id}" cx="0.36" cy="0.32" r="0.75"><stop offset="0" stop-color="${bright}"/>` +
  `<stop offset="0.55" stop-color="${middle}"/><stop offset="1" stop-color="${dark}"/></radialGradient>`;

/** Colours from one side to the other: from left to right, or with `down` from above. */
export const across = (id: string, colours: readonly string[], down = false): string =>
  `<linearGradient id="${id}" ${down ? 'x1="0" y1="0" x2="0" y2="1"' : ''}>${colours
    .map((colour, at) => `<stop offset="${at / (colours.length - 1)}" stop-color="${colour}"/>`)
    .join('')}</linearGradient>`;

/** A table of wood before a wall, with the shadow of what lies on it. */
export const onTable = (content: string, wall = '#d9d2c4', x = 64, width = 44): string =>
  `<defs>${across('wood', ['#b9824f', '#8a5a30'], true)}</defs><rect width="128" height="128" fill="${wall}"/>` +
  `<rect y="88" width="128" height="40" fill="url(#wood)"/><path d="M0 98h128M0 112h128" stroke="#7a4d28" stroke-opacity="0.4"/>` +
  `<ellipse cx="${x}" cy="106" rx="${width}" ry="9" fill="#2b190b" fill-opacity="0.4"/>${content}`;

/** Meadow and sky. */
export const outside = (content: string): string =>
  `<defs>${across('sky', ['#6fb1ec', '#d4ebfa'], true)}${across('grass', ['#6f9a45', '#4a7530'], true)}</defs>` +
  `<rect width="128" height="128" fill="url(#sky)"/><ellipse cx="98" cy="26" rx="20" ry="7" fill="#fff" fill-opacity="0.85"/>` +
  `<ellipse cx="30" cy="36" rx="16" ry="5" fill="#fff" fill-opacity="0.7"/><rect y="92" width="128" height="36" fill="url(#grass)"/>${content}`;

/** Water with light from above. */
export const underWater = (top: string, bottom: string, content: string): string =>
  `<defs>${across('water', [top, bottom], true)}</defs><rect width="128" height="128" fill="url(#water)"/>` +
  `<path d="M20 0L4 128M52 0L44 128M92 0L108 128" stroke="#fff" stroke-opacity="0.07" stroke-width="12"/>${content}`;

/** Evenly spread numbers from 0 to below 1. */
export const steps = (count: number): number[] => Array.from({ length: count }, (_, at) => at / count);

/** A point on a circle; `turn` 0 is to the right, 0.25 below. */
export const around = (x: number, y: number, radius: number, turn: number): [x: number, y: number] => [
  Number((x + radius * Math.cos(2 * Math.PI * turn)).toFixed(1)),
  Number((y + radius * Math.sin(2 * Math.PI * turn)).toFixed(1)),
];
