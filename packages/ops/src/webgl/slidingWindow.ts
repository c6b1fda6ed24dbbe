import type { WindowSpec } from '../specs.ts';
import { windowOutputSize } from '../window.ts';
import { pairs } from './texels.ts';

/** A column of the input under a window: which of the fetched texels holds it, and in which half. */
export interface Column {
  texel: string;
  isSecond: boolean;
  /** GLSL of whether it lies inside the image. */
  isInside: string;
}

/**
 * A window that slides over feature maps, in GLSL. A texel has two columns of a row and two channels of each; the windows of
 * an output texel's two columns overlap, and what both need is fetched once.
 */
export interface SlidingWindow {
  /** `[batch, height, width]` */
  outputShape: [number, number, number];
  /** GLSL that declares `image`, `outRow`, `outColumn`, `outChannel` from the output's `index`. The last two count texels. */
  position: string;
  /** GLSL that runs `body` for each row of the window that is inside the image: `tapRow` of the window, `row` of the image. */
  rows(body: string): string;
  /** GLSL that declares `row0`, `row1` and so on for the current `row`: rows of the input's texture with the window's texels. */
  texelRows: string;
  /** GLSL that sets `x0`, `x1` and so on to these texels, for a pair of channels given as GLSL. */
  fetch(channel: string): string;
  /** For each column of the window, the columns of the input that meet it for the output's first and second column. */
  taps: readonly (readonly [Column, Column])[];
  /** Whether no window reaches over an edge. */
  isInside: boolean;
  uniforms: number[][];
}

/** The uniforms whose values are `SlidingWindow.uniforms`. */
export const windowUniforms = [
  { name: 'inSize', type: 'ivec4' },
  { name: 'outSize', type: 'ivec4' },
] as const;

/**
 * @param shape the input's, `[batch, height, width, channels]`; the input is `x`, its texels are fetched by `xAt`
 */
export function slidingWindow(spec: WindowSpec, shape: readonly number[], outChannels: number): SlidingWindow {
  const { kernelSize, stride, padding } = spec;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [outHeight, outWidth] = [windowOutputSize(height, spec), windowOutputSize(width, spec)];
  const starts = Array.from({ length: kernelSize }, (_, tap) => tap - padding);
  const texelOf = (column: number) => Math.floor(column / 2);
  const texels = [...new Set(starts.flatMap((column) => [texelOf(column), texelOf(column + stride)]))];
  const columnAt = (column: number): Column => ({
    texel: `x${texels.indexOf(texelOf(column))}`,
    isSecond: column % 2 !== 0,
    isInside: `uint(outColumn * ${2 * stride} + (${column})) < uint(inSize.w)`,
  });
  return {
    outputShape: [batch, outHeight, outWidth],
    position: `
      int outChannel = index % outSize.z;
      int outColumn = index / outSize.z % outSize.y;
      int outRow = index / (outSize.z * outSize.y) % outSize.x;
      int image = index / (outSize.z * outSize.y * outSize.x);`,
    rows: (body) => `
      for (int tapRow = 0; tapRow < ${kernelSize}; tapRow++) {
        int row = outRow * ${stride} + tapRow - ${padding};
        if (uint(row) >= uint(inSize.x)) continue;
        ${body}
      }`,
    texelRows: texels
      .map((texel, index) => {
        const row = `(image * inSize.x + row) * inSize.y + outColumn * ${stride} + (${texel})`;
        return `float row${index} = float(${row});`;
      })
      .join('\n'),
    fetch: (channel) => texels.map((_, index) => `x${index} = xAt(row${index}, ${channel});`).join('\n'),
    taps: starts.map((column) => [columnAt(column), columnAt(column + stride)]),
    isInside: kernelSize === 1 && padding === 0,
    uniforms: [
      [height, pairs(width), pairs(channels), width],
      [outHeight, pairs(outWidth), pairs(outChannels), outWidth],
    ],
  };
}

/** GLSL that declares what `SlidingWindow.fetch` sets. */
export const declareTexels = ({ taps }: SlidingWindow): string =>
  `vec4 ${[...new Set(taps.flat().map(({ texel }) => texel))].join(', ')};`;
