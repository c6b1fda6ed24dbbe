import { expect, it } from 'vitest';
import { featuresOf } from './machine.ts';

it('finds what matters for speed among the flags of a processor', () =>
  expect(
    featuresOf('processor\t: 0\nflags\t\t: fpu sse2 avx2 fma avx512f avx512_bf16 amx_tile amx_int8\nbugs\t: x\n'),
  ).toEqual(['amx_int8', 'amx_tile', 'avx2', 'avx512_bf16', 'avx512f', 'fma']));

it('finds nothing where there is nothing', () => expect(featuresOf('')).toEqual([]));
