import { bytesOf, utf8 } from '../encode.ts';

/** Numbers of TensorFlow's DataType. */
export const dataType = { float: 1, int32: 3, uint8: 4 } as const;
export type DataTypeNumber = (typeof dataType)[keyof typeof dataType];

export interface TensorShape {
  dim: readonly { size: number }[];
}

export interface Tensor {
  dtype: DataTypeNumber;
  tensorShape: TensorShape;
  tensorContent: Uint8Array;
}

/** AttrValue: exactly one of its fields. */
export type Attribute =
  | { list: { i: readonly number[] } }
  | { s: Uint8Array }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { type: DataTypeNumber }
  | { shape: TensorShape }
  | { tensor: Tensor };

export interface NodeDef {
  name: string;
  op: string;
  input: readonly string[];
  attr: Record<string, Attribute>;
}

export interface TensorInfo {
  name: string;
  dtype: DataTypeNumber;
  tensorShape: TensorShape;
}

export interface SignatureDef {
  inputs: Record<string, TensorInfo>;
  outputs: Record<string, TensorInfo>;
  methodName: string;
}

export const list = (values: readonly number[]): Attribute => ({ list: { i: values } });
export const string = (text: string): Attribute => ({ s: utf8(text) });
export const int = (i: number): Attribute => ({ i });
export const float = (f: number): Attribute => ({ f });
export const bool = (b: boolean): Attribute => ({ b });
export const type = (number: DataTypeNumber): Attribute => ({ type: number });

export const tensorShape = (lengths: readonly number[]): TensorShape => ({ dim: lengths.map((size) => ({ size })) });

/** A batch of values of this shape: the batch is the first axis, of any length. */
export const batchOf = (shape: readonly number[]): TensorShape => tensorShape([-1, ...shape]);

export function constant(name: string, values: Float32Array | Int32Array, shape: readonly number[]): NodeDef {
  const dtype = values instanceof Int32Array ? dataType.int32 : dataType.float;
  const tensor = { dtype, tensorShape: tensorShape(shape), tensorContent: bytesOf(values) };
  return { name, op: 'Const', input: [], attr: { dtype: type(dtype), value: { tensor } } };
}
