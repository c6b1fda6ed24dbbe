import type { NamedArray } from '@densenet/model';
import { store } from '../storage.ts';

/** Numbers of AttributeProto.AttributeType and TensorProto.DataType. */
const attributeType = { FLOAT: 1, INT: 2, INTS: 7 } as const;
export const dataType = { FLOAT: 1, UINT8: 2, FLOAT16: 10 } as const;

export interface Attribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  ints?: readonly number[];
}

export interface Node {
  name: string;
  opType: string;
  input: readonly string[];
  output: readonly string[];
  attribute: readonly Attribute[];
}

export interface Initializer {
  name: string;
  dims: readonly number[];
  dataType: number;
  rawData: Uint8Array;
}

export const float = (name: string, f: number): Attribute => ({ name, type: attributeType.FLOAT, f });
export const int = (name: string, i: number): Attribute => ({ name, type: attributeType.INT, i });
export const ints = (name: string, values: readonly number[]): Attribute => ({
  name,
  type: attributeType.INTS,
  ints: values,
});

export const initializer = (
  name: string,
  { shape, values }: NamedArray,
  dtype: 'float32' | 'float16' = 'float32',
): Initializer => ({
  name,
  dims: shape,
  dataType: dtype === 'float16' ? dataType.FLOAT16 : dataType.FLOAT,
  rawData: store(name, values, dtype).bytes,
});

/** Name, type and shape of a value. The batch is put in front as the first axis; an axis given by a name has any length. */
export const valueInfo = (name: string, elemType: number, shape: readonly (number | string)[]): object => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: {
        dim: ['batch', ...shape].map((axis) => (typeof axis === 'string' ? { dimParam: axis } : { dimValue: axis })),
      },
    },
  },
});
