import type { WindowSpec } from '../window.ts';

/**
 * GLSL of a window that slides over feature maps. A texel has two columns of a row and two channels; an output texel's
 * two windows overlap, and what both need is fetched once.
 */
export interface SlidingWindow {
  /** Sets `outChannel`, `outColumn`, `outRow` and `image` from the output's `index`. Texels, not values. */
  position: string;
  /** Runs `body` for each of the window's lines inside the image: `tapRow` is its number, `line` the image's row. */
  lines(body: string): string;
  /** Fetches the texels of all taps of a line, for the pair of channels `channel`. */
  fetch: string;
  /** For each tap of a line: its two columns as a vec4, and the channels' pair of each. */
  taps: readonly string[];
  /** Values of the uniforms `inShape` and `outShape4`. */
  uniforms: number[][];
}

export const windowUniforms = [
  { name: 'inSize', type: 'ivec4' },
  { name: 'outSize', type: 'ivec4' },
] as const;

interface Size {
  height: number;
  width: number;
  channels: number;
}

/**
 * @param outside GLSL of the value that lies around the image
 */
export function slidingWindow(
  { kernelSize, stride, padding }: WindowSpec,
  input: Size,
  output: Size,
  outside: string,
): SlidingWindow {
  const columns = Array.from({ length: kernelSize }, (_, tap) => [tap - padding, tap - padding + stride] as const);
  const texelOf = (column: number) => Math.floor(column / 2);
  const texels = [...new Set(columns.flat().map(texelOf))].sort((a, b) => a - b);
  const name = (texel: number) => `x${texels.indexOf(texel)}`;
  const half = (column: number) => `${name(texelOf(column))}.${column % 2 === 0 ? 'xy' : 'zw'}`;
  const isInside = kernelSize === 1 && padding === 0 && stride === 1;
  const hasHalfTexel = input.width % 2 === 1 && !isInside;
  const columnOf = (texel: number) => `(outColumn * ${stride} + ${texel})`;
  const fetches = texels.map((texel) => {
    const fetched = `xAt(line * inSize.y + ${columnOf(texel)}, channel)`;
    const cut = hasHalfTexel ? `if (${columnOf(texel)} == inSize.y - 1) ${name(texel)}.zw = vec2(${outside});` : '';
    if (isInside) return `vec4 ${name(texel)} = ${fetched};`;
    const isThere = `${columnOf(texel)} >= 0 && ${columnOf(texel)} < inSize.y`;
    return `vec4 ${name(texel)} = ${isThere} ? ${fetched} : vec4(${outside}); ${cut}`;
  });
  const pairOf = (size: number) => Math.ceil(size / 2);
  return {
    position: `
      int outChannel = index % outSize.z;
      int outColumn = index / outSize.z % outSize.y;
      int outRow = index / (outSize.z * outSize.y) % outSize.x;
      int image = index / (outSize.z * outSize.y * outSize.x);`,
    lines: (body) => `
      for (int tapRow = 0; tapRow < ${kernelSize}; tapRow++) {
        int row = outRow * ${stride} + tapRow - ${padding};
        if (row < 0 || row >= inSize.x) continue;
        int line = image * inSize.x + row;
        ${body}
      }`,
    fetch: fetches.join('\n'),
    taps: columns.map(([first, second]) =>
      texelOf(first) === texelOf(second) && second === first + 1 && first % 2 === 0
        ? name(texelOf(first))
        : `vec4(${half(first)}, ${half(second)})`,
    ),
    uniforms: [
      [input.height, pairOf(input.width), pairOf(input.channels), input.width],
      [output.height, pairOf(output.width), pairOf(output.channels), output.width],
    ],
  };
}
