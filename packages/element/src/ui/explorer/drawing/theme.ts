import type { Theme } from './drawing.ts';

/** The theme's colours that a drawing needs. */
export const themeColours = ['text', 'muted', 'border', 'surface', 'raised', 'accent'] as const;

/**
 * The theme's colours as a canvas takes them, and its font. A variable may hold `light-dark(...)`, which only the property `color`
 * resolves: each colour is read off an element that has it.
 *
 * @param root has an element with `data-colour` for each name
 */
export function readTheme(root: ParentNode): Theme {
  const colourOf = (name: string) => getComputedStyle(root.querySelector(`[data-colour=${name}]`)!).color;
  const colours = Object.fromEntries(themeColours.map((name) => [name, colourOf(name)]));
  const { fontFamily } = getComputedStyle(root.querySelector('canvas')!);
  return { ...(colours as Record<(typeof themeColours)[number], string>), font: fontFamily };
}
