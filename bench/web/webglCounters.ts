// Counts what a page asks of WebGL2: draw calls, and the bytes of textures and buffers that it has made.

export interface WebglCounts extends Record<string, number> {
  drawCalls: number;
  textureBytes: number;
  bufferBytes: number;
}

/** Bytes of a texel by the internal formats that TensorFlow.js uses; of others the bytes are guessed by format and type. */
const texelBytes: Readonly<Record<string, number>> = {
  R16F: 2,
  R32F: 4,
  RGBA8: 4,
  RGBA16F: 8,
  RGBA32F: 16,
};

/** Formats without a size of their own, and types of components, for `texImage2D`. */
const components: Readonly<Record<string, number>> = { RED: 1, RG: 2, RGB: 3, RGBA: 4 };
const componentBytes: Readonly<Record<string, number>> = { UNSIGNED_BYTE: 1, HALF_FLOAT: 2, FLOAT: 4 };

/** The part of WebGL2 that is counted: what a test can stand in for. */
export type CountedContext = Record<
  'drawArrays' | 'drawElements' | 'texImage2D' | 'texStorage2D' | 'bufferData',
  unknown
>;

type Call = (...args: never[]) => unknown;

/**
 * Wraps the context's methods, before anybody makes a context.
 *
 * @param context `WebGL2RenderingContext.prototype`, whose constants are read, too
 * @returns the counts so far, which go on counting
 */
export function countWebgl(context: CountedContext): WebglCounts {
  const counts: WebglCounts = { drawCalls: 0, textureBytes: 0, bufferBytes: 0 };
  const constants = context as unknown as Record<string, number>;
  const nameOf = (value: number, names: Readonly<Record<string, number>>) =>
    Object.keys(names).find((name) => constants[name] === value);
  const sizeOf = (value: number, names: Readonly<Record<string, number>>) => {
    const name = nameOf(value, names);
    if (name === undefined)
      throw new Error(`WebGL constant ${value} is none of ${Object.keys(names).join(', ')}: add it`);
    return names[name]!;
  };
  const wrap = (method: keyof CountedContext, count: (...args: never[]) => void) => {
    const original = context[method] as Call;
    context[method] = function (this: unknown, ...args: never[]) {
      count(...args);
      return original.apply(this, args);
    };
  };
  const draw = () => {
    counts.drawCalls++;
  };
  wrap('drawArrays', draw);
  wrap('drawElements', draw);
  wrap('texStorage2D', (_target: number, levels: number, format: number, width: number, height: number) => {
    if (levels !== 1) throw new Error(`a texture of ${levels} levels cannot be counted, expected 1`);
    counts.textureBytes += width * height * sizeOf(format, texelBytes);
  });
  wrap('texImage2D', (...args: unknown[]) => {
    // The short form takes its size from a picture, which has 4 bytes a pixel.
    const picture = args[5] as { width: number; height: number };
    if (args.length === 6) counts.textureBytes += picture.width * picture.height * 4;
    else {
      const [, , , width, height, , format, type] = args as number[];
      counts.textureBytes += width! * height! * sizeOf(format!, components) * sizeOf(type!, componentBytes);
    }
  });
  wrap('bufferData', (_target: number, data: number | { byteLength: number }) => {
    counts.bufferBytes += typeof data === 'number' ? data : data.byteLength;
  });
  return counts;
}
