import { describe, expect, it } from 'vitest';
import { type CountedContext, countWebgl } from './webglCounters.ts';

/** The part of `WebGL2RenderingContext.prototype` that is counted; its methods record their calls. */
function fakeContext() {
  const calls: unknown[][] = [];
  const method = (name: string) =>
    function (this: unknown, ...args: unknown[]) {
      calls.push([name, this, ...args]);
      return `result of ${name}`;
    };
  const names = ['drawArrays', 'drawElements', 'texImage2D', 'texStorage2D', 'bufferData'] as const;
  const context = {
    ...Object.fromEntries(names.map((name) => [name, method(name)])),
    // The constants' values as WebGL has them.
    RGBA32F: 0x8814,
    R32F: 0x822e,
    RGBA16F: 0x881a,
    R16F: 0x822d,
    RGBA8: 0x8058,
    RED: 0x1903,
    RGBA: 0x1908,
    FLOAT: 0x1406,
    UNSIGNED_BYTE: 0x1401,
  } as unknown as Record<keyof CountedContext, (...args: unknown[]) => unknown>;
  return { context, calls };
}

describe('countWebgl', () => {
  it('counts draw calls of both kinds', () => {
    const { context } = fakeContext();
    const counts = countWebgl(context);
    context.drawArrays(4, 0, 6);
    context.drawElements(4, 6, 5123, 0);
    expect(counts).toMatchObject({ drawCalls: 2, textureBytes: 0, bufferBytes: 0 });
  });

  it('counts the bytes of textures by size and format', () => {
    const { context } = fakeContext();
    const counts = countWebgl(context);
    context.texStorage2D(0xde1, 1, 0x8814, 10, 5);
    expect(counts.textureBytes).toBe(10 * 5 * 16);
    context.texImage2D(0xde1, 0, 0x822e, 4, 3, 0, 0x1903, 0x1406, null);
    expect(counts.textureBytes).toBe(800 + 4 * 3 * 4);
    context.texImage2D(0xde1, 0, 0x1908, 0x1908, 0x1401, { width: 2, height: 2 });
    expect(counts.textureBytes).toBe(848 + 16);
  });

  it('counts the bytes of buffers, given by size or content', () => {
    const { context } = fakeContext();
    const counts = countWebgl(context);
    context.bufferData(0x8892, 100, 0x88e4);
    context.bufferData(0x8892, new Float32Array(5), 0x88e4);
    expect(counts.bufferBytes).toBe(120);
  });

  it('still calls what it wraps, on the same object', () => {
    const { context, calls } = fakeContext();
    countWebgl(context);
    expect(context.drawArrays(4, 0, 6)).toBe('result of drawArrays');
    expect(calls).toEqual([['drawArrays', context, 4, 0, 6]]);
  });

  it('refuses to guess at a format', () => {
    const { context } = fakeContext();
    countWebgl(context);
    expect(() => context.texStorage2D(0xde1, 1, 1234, 1, 1)).toThrow('WebGL constant 1234 is none of R16F');
    expect(() => context.texStorage2D(0xde1, 3, 0x8814, 1, 1)).toThrow('3 levels');
  });
});
