import { LIMITS } from '../bytes/limits.ts';
import { WeightFileError } from '../weightFile.ts';
import { ByteCursor } from './byteCursor.ts';
import { callGlobal, findGlobal, storageOf } from './globals.ts';
import { opcodeName, refusedOpcodes } from './opcodes.ts';
import { PickleStack } from './pickleStack.ts';
import { kindOf, type PickleValue, type Storage } from './values.ts';

const PROTOCOL = 5;
const MAX_INTEGER_BYTES = 255;

export interface Unpickled {
  value: PickleValue;
  /** Where the pickle ended in the bytes. */
  end: number;
}

/**
 * Runs one pickle of protocol 2 to 5 that makes dicts, lists, numbers, texts and tensors: what torch.save writes for a
 * state dict. Everything else that a pickle can do is an error, and nothing is called that is not written in
 * `globals.ts`. The machine is a loop, so depth costs no stack; its steps and what it holds are bounded.
 *
 * @param resolve the storage that is to be used for one that the pickle refers to
 * @throws WeightFileError that says what the pickle asked for, and where
 */
export function unpickle(bytes: Uint8Array, start: number, resolve: (storage: Storage) => Storage): Unpickled {
  const limited = bytes.subarray(0, start + LIMITS.pickleBytes);
  const cursor = new ByteCursor(
    limited,
    start,
    limited.length < bytes.length ? 'the pickle (16 MiB at most)' : 'the pickle',
  );
  const machine = new PickleMachine(cursor, resolve);
  return { value: machine.run(), end: cursor.at };
}

class PickleMachine {
  readonly #cursor: ByteCursor;
  readonly #resolve: (storage: Storage) => Storage;
  readonly #stack = new PickleStack();
  readonly #memo = new Map<number, PickleValue>();
  #steps = 0;

  constructor(cursor: ByteCursor, resolve: (storage: Storage) => Storage) {
    this.#cursor = cursor;
    this.#resolve = resolve;
  }

  run(): PickleValue {
    for (;;) {
      this.#spend(1);
      const at = this.#cursor.at;
      const opcode = this.#cursor.uint8();
      if (opcode === 0x2e) return this.#stack.pop(); // STOP
      if (!this.#structure(opcode) && !this.#constant(opcode)) {
        const text = refusedOpcodes[opcode];
        throw new WeightFileError(
          `the pickle has ${opcodeName(opcode)} at byte ${at}${text ? `, which ${text}` : ''}: only tensors are read`,
        );
      }
    }
  }

  /** What works on the stack, the memo and allowed names; false for other opcodes. */
  #structure(opcode: number): boolean {
    const stack = this.#stack;
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x80: // PROTO
        this.#protocol(cursor.uint8());
        return true;
      case 0x95: // FRAME: only tells how much to read ahead
        cursor.uint64();
        return true;
      case 0x28: // MARK
        stack.mark();
        return true;
      case 0x30: // POP
        stack.drop();
        return true;
      case 0x31: // POP_MARK
        stack.popToMark();
        return true;
      case 0x32: // DUP
        stack.push(stack.top());
        return true;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        return true;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        return true;
      case 0x6c: // LIST
      case 0x74: // TUPLE
        stack.push(stack.popToMark());
        return true;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(stack.popMany(opcode - 0x84));
        return true;
      case 0x64: // DICT
        stack.push(this.#setItems(new Map(), stack.popToMark()));
        return true;
      case 0x61: // APPEND
        this.#append([stack.pop()]);
        return true;
      case 0x65: // APPENDS
        this.#append(stack.popToMark());
        return true;
      case 0x73: // SETITEM
        this.#update(stack.popMany(2));
        return true;
      case 0x75: // SETITEMS
        this.#update(stack.popToMark());
        return true;
      case 0x71: // BINPUT
        this.#remember(cursor.uint8());
        return true;
      case 0x72: // LONG_BINPUT
        this.#remember(cursor.uint32());
        return true;
      case 0x94: // MEMOIZE
        this.#remember(this.#memo.size);
        return true;
      case 0x68: // BINGET
        stack.push(this.#recall(cursor.uint8()));
        return true;
      case 0x6a: // LONG_BINGET
        stack.push(this.#recall(cursor.uint32()));
        return true;
      case 0x63: // GLOBAL
        stack.push(findGlobal(this.#line(), this.#line()));
        return true;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = stack.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') {
          throw new WeightFileError(`the pickle asks for ${kindOf(name)} of ${kindOf(module)}; expected two names`);
        }
        stack.push(findGlobal(module, name));
        return true;
      }
      case 0x52: {
        // REDUCE
        const args = stack.pop();
        // Making a dict of a list takes as many steps as the list is long.
        if (Array.isArray(args) && Array.isArray(args[0])) this.#spend(args[0].length);
        stack.push(callGlobal(stack.pop(), args));
        return true;
      }
      case 0x62: {
        // BUILD: attributes of a dict, such as state_dict()'s _metadata, say nothing of tensors
        stack.pop();
        if (!(stack.top() instanceof Map)) {
          throw new WeightFileError(`the pickle sets attributes of ${kindOf(stack.top())}: only tensors are read`);
        }
        return true;
      }
      case 0x51: // BINPERSID
        stack.push(this.#resolve(storageOf(stack.pop())));
        return true;
      default:
        return false;
    }
  }

  /** What puts a number, a text or bytes on the stack; false for other opcodes. */
  #constant(opcode: number): boolean {
    const value = this.#readConstant(opcode);
    if (value === undefined) return false;
    this.#stack.push(value);
    return true;
  }

  #readConstant(opcode: number): PickleValue | undefined {
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x4e: // NONE
        return null;
      case 0x88: // NEWTRUE
        return true;
      case 0x89: // NEWFALSE
        return false;
      case 0x4a: // BININT
        return cursor.int32();
      case 0x4b: // BININT1
        return cursor.uint8();
      case 0x4d: // BININT2
        return cursor.uint16();
      case 0x8a: // LONG1
        return this.#integer(cursor.uint8());
      case 0x8b: // LONG4
        return this.#integer(cursor.int32());
      case 0x47: // BINFLOAT
        return cursor.float64BigEndian();
      case 0x58: // BINUNICODE
      case 0x54: // BINSTRING, Python 2's
        return this.#text(cursor.uint32());
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING, Python 2's
        return this.#text(cursor.uint8());
      case 0x8d: // BINUNICODE8
        return this.#text(cursor.uint64());
      case 0x42: // BINBYTES
        return cursor.take(cursor.uint32());
      case 0x43: // SHORT_BINBYTES
        return cursor.take(cursor.uint8());
      case 0x8e: // BINBYTES8
        return cursor.take(cursor.uint64());
      default:
        return undefined;
    }
  }

  #protocol(version: number): void {
    if (version < 2 || version > PROTOCOL) {
      throw new WeightFileError(`the pickle has protocol ${version}; expected 2 (torch.save's own) to ${PROTOCOL}`);
    }
  }

  /** A little-endian two's complement integer: a number where it is exact. */
  #integer(length: number): number | bigint {
    if (length < 0 || length > MAX_INTEGER_BYTES) {
      throw new WeightFileError(`the pickle has an integer of ${length} bytes; at most ${MAX_INTEGER_BYTES} are read`);
    }
    let value = 0n;
    for (const byte of this.#cursor.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  #text(length: number): string {
    if (length > LIMITS.pickleStringBytes) {
      throw new WeightFileError(
        `the pickle has a text of ${length} bytes; at most ${LIMITS.pickleStringBytes} are read`,
      );
    }
    return new TextDecoder().decode(this.#cursor.take(length));
  }

  #line(): string {
    return new TextDecoder().decode(this.#cursor.line(LIMITS.pickleStringBytes));
  }

  #append(values: PickleValue[]): void {
    const list = this.#stack.top();
    if (!Array.isArray(list)) throw new WeightFileError(`the pickle appends to ${kindOf(list)}; expected a list`);
    for (const value of values) list.push(value);
  }

  #update(items: PickleValue[]): void {
    const dict = this.#stack.top();
    if (!(dict instanceof Map)) throw new WeightFileError(`the pickle sets a key of ${kindOf(dict)}; expected a dict`);
    this.#setItems(dict, items);
  }

  #setItems(dict: Map<PickleValue, PickleValue>, items: PickleValue[]): Map<PickleValue, PickleValue> {
    if (items.length % 2 !== 0) throw new WeightFileError('the pickle sets a key of a dict without a value');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!);
    return dict;
  }

  #remember(index: number): void {
    this.#memo.set(index, this.#stack.top());
    if (this.#memo.size > LIMITS.pickleValues) {
      throw new WeightFileError(`the pickle remembers more than ${LIMITS.pickleValues} values`);
    }
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw new WeightFileError(`the pickle recalls value ${index}, which it never had`);
    return value;
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > LIMITS.pickleOpcodes) {
      throw new WeightFileError(`the pickle takes more than ${LIMITS.pickleOpcodes} steps`);
    }
  }
}
