import { describe, expect, test } from 'vitest';
import { readSafetensors, toFloat32 } from './index.ts';
import { fixture, rawFile } from './testing/files.ts';

describe('a file of the reference implementation', () => {
  const bytes = fixture('golden.safetensors');
  const { tensors, metadata } = readSafetensors(bytes);

  test('has all dtypes, with their shapes and bytes', () => {
    const found = [...tensors]
      .filter(([name]) => name.startsWith('of.'))
      .map(([name, { dtype, shape, data }]) => {
        expect([...data], name).toEqual(Array.from({ length: data.length }, (_, i) => i));
        return `${name} ${dtype} ${shape} ${data.length}`;
      });
    expect(found.sort()).toEqual([
      'of.bfloat16 BF16 2,3 12',
      'of.bool BOOL 2,3 6',
      'of.complex64 C64 2,3 48',
      'of.float16 F16 2,3 12',
      'of.float32 F32 2,3 24',
      'of.float4 F4 2,6 6',
      'of.float64 F64 2,3 48',
      'of.float8_e4m3fn F8_E4M3 2,3 6',
      'of.float8_e4m3fnuz F8_E4M3FNUZ 2,3 6',
      'of.float8_e5m2 F8_E5M2 2,3 6',
      'of.float8_e5m2fnuz F8_E5M2FNUZ 2,3 6',
      'of.float8_e8m0fnu F8_E8M0 2,3 6',
      'of.int16 I16 2,3 12',
      'of.int32 I32 2,3 24',
      'of.int64 I64 2,3 48',
      'of.int8 I8 2,3 6',
      'of.uint16 U16 2,3 12',
      'of.uint32 U32 2,3 24',
      'of.uint64 U64 2,3 48',
      'of.uint8 U8 2,3 6',
    ]);
  });

  test('has names that JavaScript objects and JSON stumble over', () => {
    const names = [
      '',
      'a',
      'B',
      'é',
      '\uffff',
      '😀',
      'quote"back\\slash/',
      '\t\n\u0001\u007f\u2028',
      '__proto__',
      'constructor',
      '10',
      '9',
    ];
    for (const [i, name] of names.entries()) expect([...toFloat32(tensors.get(name)!)], name).toEqual([i]);
  });

  test('has a scalar, an empty tensor and metadata', () => {
    expect(tensors.get('scalar')!.shape).toEqual([]);
    expect([...toFloat32(tensors.get('scalar')!)]).toEqual([1.5]);
    expect(tensors.get('empty')).toEqual({ dtype: 'F32', shape: [3, 0, 2], data: new Uint8Array() });
    expect(metadata).toEqual({ format: 'pt' });
  });

  test('is not copied', () => {
    for (const { data } of tensors.values()) expect(data.buffer).toBe(bytes.buffer);
  });

  test('is read the same from the middle of a buffer, at an odd place', () => {
    const padded = new Uint8Array(bytes.length + 20);
    padded.set(bytes, 3);
    const again = readSafetensors(padded.subarray(3, 3 + bytes.length));
    expect(again.tensors).toEqual(tensors);
    expect(toFloat32(again.tensors.get('of.float32')!)).toEqual(toFloat32(tensors.get('of.float32')!));
    expect(toFloat32(again.tensors.get('of.float64')!)).toEqual(toFloat32(tensors.get('of.float64')!));
  });
});

test('tensors may be described in any order, with fields nobody knows, white space and zeros of a size that its shape has', () => {
  const { tensors, metadata } = readSafetensors(
    rawFile(
      ` {"b" : {"data_offsets":[4,8],"note":{"x":[1.5e3,{"y":null},"\\"]"],"z":true},"shape":[ 1 ],"dtype":"F32"},
        "none": {"dtype":"I64","shape":[0],"data_offsets":[4,4]},
        "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\n  `.trimStart(),
      8,
    ),
  );
  expect([...tensors.keys()]).toEqual(['a', 'none', 'b']);
  expect(metadata).toEqual({});
});

test('metadata keys are plain data, whatever they are called', () => {
  const { metadata } = readSafetensors(rawFile('{"__metadata__":{"__proto__":"p","constructor":"c"}}'));
  expect(Object.entries(metadata)).toEqual([
    ['__proto__', 'p'],
    ['constructor', 'c'],
  ]);
  expect(metadata.toString).toBeUndefined();
  expect(({} as Record<string, unknown>).p).toBeUndefined();
});
