import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WebGLBackend } from './backend.ts';

/** Pairs that hold `size` values. */
export const pairs = (size: number): number => Math.ceil(size / 2);

/** A tensor whose texels a program can fetch by row and column. */
export interface Texels {
  info: TensorInfo;
  /** Texels of one row: pairs along the last axis. */
  columns: number;
  /** Whether the texture has the same rows and columns; if not, its rows are of another length. */
  direct: boolean;
}

/**
 * Puts a tensor on the GPU, packed.
 *
 * @param made gets what was made for it, which the caller disposes of
 */
export function texelsOf(backend: WebGLBackend, x: TensorInfo, made: TensorInfo[]): Texels {
  const data = backend.texData.get(x.dataId);
  if (data.texture === null || data.texture === undefined) {
    // This is what the backend does for a program of packed inputs.
    data.isPacked = true;
    data.shape = x.shape;
  }
  backend.uploadToGPU(x.dataId);
  let info = x;
  if (!data.isPacked) info = backend.packTensor(x);
  else if (x.shape.slice(-2).join() !== data.shape.slice(-2).join()) {
    info = backend.packedReshape({ ...x, shape: data.shape }, x.shape);
  }
  if (info !== x) made.push(info);
  const columns = pairs(x.shape.at(-1)!);
  return { info, columns, direct: pairs(backend.texData.get(info.dataId).texShape[1]) === columns };
}

/**
 * GLSL of a function `<name>At(row, column)`; the uniform `<name>Columns` tells it the length of a row. By `texture` and not
 * `texelFetch`, whose check of the bounds makes it half as fast on renderers that run on the processor.
 */
export function fetchFunction(name: string, { direct }: Texels): string {
  const wrapped = `
    int width = textureSize(${name}, 0).x;
    int index = int(row) * ${name}Columns + int(column);
    return texture(${name}, (vec2(index % width, index / width) + 0.5) * ${name}Size);`;
  return `
    vec2 ${name}Size;
    vec4 ${name}At(float row, float column) {
      ${direct ? `return texture(${name}, (vec2(column, row) + 0.5) * ${name}Size);` : wrapped}
    }`;
}

/** GLSL that must run before the function of {@link fetchFunction} is called. */
export const prepareFetch = (name: string): string => `${name}Size = 1.0 / vec2(textureSize(${name}, 0));`;

export const columnsUniform = (name: string) => ({ name: `${name}Columns`, type: 'int' }) as const;

/** GLSL that sets `index` to the output texel's position, counted row by row. */
export const outputIndex = `
  int index = int(gl_FragCoord.y) * ((outTexShape[1] + 1) / 2) + int(gl_FragCoord.x);`;
