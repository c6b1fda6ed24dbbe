import type { ElementType } from '../bytes/elements.ts';
import { quoted } from '../bytes/quoted.ts';

/** Bytes that tensors are views of. */
export class Storage {
  /** Gives its little-endian elements; undefined until the reader knows where they are. Each call may unpack them anew. */
  read: (() => Uint8Array) | undefined;
  readonly key: string;
  readonly dtype: ElementType;
  /** Elements. */
  readonly length: number;
  constructor(key: string, dtype: ElementType, length: number) {
    this.key = key;
    this.dtype = dtype;
    this.length = length;
  }
}

/** A tensor as the pickle describes it: nothing in it is checked yet. */
export class TensorView {
  readonly storage: Storage;
  readonly offset: PickleValue;
  readonly shape: PickleValue;
  readonly strides: PickleValue;
  constructor(storage: Storage, offset: PickleValue, shape: PickleValue, strides: PickleValue) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** A name that a pickle asks for: nothing is looked up under it, and what is done with it, `globals.ts` says. */
export class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A Python object of a class that is not known here. It is never made: what the pickle would give it stays data. */
export class Opaque {
  /** Module and name of its class, or of the function that would make it. */
  readonly type: string;
  /** Its attributes, where they are a dict. */
  state: Map<PickleValue, PickleValue> | undefined;
  constructor(type: string) {
    this.type = type;
  }
}

/** All that a pickle can be made of here. Tuples and lists are both arrays; dicts and OrderedDicts are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Global
  | Opaque
  | Storage
  | TensorView;

/** What a value is, for messages. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return 'a list or tuple';
  if (value instanceof Map) return 'a dict';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Global) return quoted(value.name).slice(1, -1);
  if (value instanceof Opaque) return `an object of ${quoted(value.type).slice(1, -1)}`;
  if (value instanceof Storage) return 'a storage';
  if (value instanceof TensorView) return 'a tensor';
  if (typeof value === 'boolean') return 'a bool';
  return typeof value === 'string' ? 'a str' : 'a number';
}
