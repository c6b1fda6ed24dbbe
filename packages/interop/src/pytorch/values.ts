import type { ElementType } from '../bytes/elements.ts';
import { quoted } from '../bytes/quoted.ts';

/** A PyTorch storage: the bytes that tensors are views of. */
export class Storage {
  /** Reads the elements, little-endian; undefined until the reader knows where they are. Each call may unpack them again. */
  read: (() => Uint8Array) | undefined;
  readonly key: string;
  readonly dtype: ElementType;
  /** Number of elements. */
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

/** A global (module and name) that a pickle asks for. It is not looked up; `globals.ts` says what is done with it. */
export class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A Python object of a class that is not known here. Its class is never instantiated: its attributes are kept as data. */
export class Opaque {
  /** Module and name of its class, or of the function that would make it. */
  readonly type: string;
  /** Its attributes, where they are a dict. */
  state: Map<PickleValue, PickleValue> | undefined;
  constructor(type: string) {
    this.type = type;
  }
}

/** A value of a pickle. Tuples and lists are arrays; dicts and OrderedDicts are maps. */
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
