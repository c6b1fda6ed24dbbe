import type { NamedArray } from '@densenet/model';
import { bytesOf } from '../encode.ts';

/** Numbers of AttributeProto.AttributeType and TensorProto.DataType. */
const attributeType = { FLOAT: 1, INT: 2, INTS: 7 } as const;
export const dataType = { FLOAT: 1, UINT8: 2 } as const;

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

export const initializer = (name: string, { shape, values }: NamedArray): Initializer => ({
  name,
  dims: shape,
  dataType: dataType.FLOAT,
  rawData: bytesOf(values),
});

/** A value with a name and a type; the first axis is the batch's, of any length. */
export const valueInfo = (name: string, elemType: number, shape: readonly number[]): object => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: [{ dimParam: 'batch' }, ...shape.map((dimValue) => ({ dimValue }))] },
    },
  },
});
