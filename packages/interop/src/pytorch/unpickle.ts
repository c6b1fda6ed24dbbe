import { LIMITS } from '../bytes/limits.ts';
import { WeightFileError } from '../weightFile.ts';
import { ByteCursor } from './byteCursor.ts';
import { callGlobal, findGlobal, isKnown, persistentOf } from './globals.ts';
import { opcodeName, pickleLine, readConstant, refusedOpcodes } from './pickleConstants.ts';
import { PickleStack } from './pickleStack.ts';
import { type Global, kindOf, Opaque, type PickleValue, Storage, TensorView } from './values.ts';

const PROTOCOL = 5;

export interface Unpickled {
  value: PickleValue;
  /** Offset of the first byte after the pickle. */
  end: number;
  /** Classes and functions that the pickle names and that are not known here. */
  unknown: ReadonlySet<string>;
}

/**
 * Runs one pickle of protocol 2 to 5 that makes dicts, lists, numbers, texts and tensors. An object of any other class (such as
 * options saved beside a state dict) becomes an `Opaque` with its class's name and its attributes. Nothing is imported, and only
 * functions in `globals.ts` are called. The machine is a loop, so that nesting costs no stack; its steps and values are bounded.
 *
 * @param resolve gives the storage to use for one that the pickle refers to
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
  return { value: machine.run(), end: cursor.at, unknown: machine.unknown };
}

class PickleMachine {
  readonly #cursor: ByteCursor;
  readonly #resolve: (storage: Storage) => Storage;
  readonly #stack = new PickleStack();
  readonly #memo = new Map<number, PickleValue>();
  readonly unknown = new Set<string>();
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

  /** Runs opcodes that work on the stack, the memo and allowed names; false for other opcodes. */
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
        stack.push(this.#global(pickleLine(this.#cursor), pickleLine(this.#cursor)));
        return true;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = stack.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') {
          throw new WeightFileError(`the pickle asks for ${kindOf(name)} of ${kindOf(module)}; expected two names`);
        }
        stack.push(this.#global(module, name));
        return true;
      }
      case 0x52: {
        // REDUCE
        const args = stack.pop();
        // Making a dict of a list takes as many steps as the list has items.
        if (Array.isArray(args) && Array.isArray(args[0])) this.#spend(args[0].length);
        stack.push(callGlobal(stack.pop(), args));
        return true;
      }
      case 0x62: // BUILD
        this.#setAttributes(stack.pop());
        return true;
      case 0x51: {
        // BINPERSID
        const meant = persistentOf(stack.pop());
        stack.push(meant instanceof Storage ? this.#resolve(meant) : meant);
        return true;
      }
      default:
        return this.#object(opcode);
    }
  }

  /** Runs opcodes that make other objects than dicts and lists, which stay data; false for other opcodes. */
  #object(opcode: number): boolean {
    const stack = this.#stack;
    switch (opcode) {
      case 0x69: // INST
        stack.push(callGlobal(this.#global(pickleLine(this.#cursor), pickleLine(this.#cursor)), stack.popToMark()));
        return true;
      case 0x6f: {
        // OBJ
        const [type = null, ...args] = stack.popToMark();
        stack.push(callGlobal(type, args));
        return true;
      }
      case 0x81: // NEWOBJ
      case 0x92: {
        // NEWOBJ_EX, with keyword arguments
        if (opcode === 0x92) stack.pop();
        const args = stack.pop();
        stack.push(callGlobal(stack.pop(), args));
        return true;
      }
      case 0x8f: // EMPTY_SET
        stack.push(new Opaque('builtins.set'));
        return true;
      case 0x91: // FROZENSET
        stack.popToMark();
        stack.push(new Opaque('builtins.frozenset'));
        return true;
      case 0x90: // ADDITEMS
        stack.popToMark();
        if (!(stack.top() instanceof Opaque)) {
          throw new WeightFileError(`the pickle adds to ${kindOf(stack.top())}; expected a set`);
        }
        return true;
      default:
        return false;
    }
  }

  /** Runs opcodes that push a number, a text or bytes; false for other opcodes. */
  #constant(opcode: number): boolean {
    const value = readConstant(opcode, this.#cursor);
    if (value === undefined) return false;
    this.#stack.push(value);
    return true;
  }

  #protocol(version: number): void {
    if (version < 2 || version > PROTOCOL) {
      throw new WeightFileError(`the pickle has protocol ${version}; expected 2 (torch.save's own) to ${PROTOCOL}`);
    }
  }

  #global(module: string, name: string): Global {
    const global = findGlobal(module, name);
    if (!isKnown(global)) this.unknown.add(global.name);
    return global;
  }

  /** Sets attributes of an `Opaque`. Those of a dict (state_dict()'s _metadata) or a tensor are dropped: they hold no weights. */
  #setAttributes(state: PickleValue): void {
    const target = this.#stack.top();
    if (target instanceof Opaque) {
      if (state instanceof Map) target.state = state;
    } else if (!(target instanceof Map || target instanceof TensorView)) {
      throw new WeightFileError(`the pickle sets attributes of ${kindOf(target)}; expected an object`);
    }
  }

  #append(values: PickleValue[]): void {
    const list = this.#stack.top();
    if (list instanceof Opaque) return; // a list of a class of its own
    if (!Array.isArray(list)) throw new WeightFileError(`the pickle appends to ${kindOf(list)}; expected a list`);
    for (const value of values) list.push(value);
  }

  #update(items: PickleValue[]): void {
    const dict = this.#stack.top();
    if (dict instanceof Opaque) return; // a dict of a class of its own
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
