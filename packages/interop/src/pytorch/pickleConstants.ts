import { LIMITS } from '../bytes/limits.ts';
import { WeightFileError } from '../weightFile.ts';
import type { ByteCursor } from './byteCursor.ts';
import type { PickleValue } from './values.ts';

const MAX_INTEGER_BYTES = 255;

/** The number, text or bytes that an opcode pushes; undefined for other opcodes. */
export function readConstant(opcode: number, cursor: ByteCursor): PickleValue | undefined {
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
      return integer(cursor, cursor.uint8());
    case 0x8b: // LONG4
      return integer(cursor, cursor.int32());
    case 0x47: // BINFLOAT
      return cursor.float64BigEndian();
    case 0x58: // BINUNICODE
    case 0x54: // BINSTRING, Python 2's
      return text(cursor, cursor.uint32());
    case 0x8c: // SHORT_BINUNICODE
    case 0x55: // SHORT_BINSTRING, Python 2's
      return text(cursor, cursor.uint8());
    case 0x8d: // BINUNICODE8
      return text(cursor, cursor.uint64());
    case 0x42: // BINBYTES
      return cursor.take(cursor.uint32());
    case 0x43: // SHORT_BINBYTES
      return cursor.take(cursor.uint8());
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return cursor.take(cursor.uint64());
    default:
      return undefined;
  }
}

/** A name, up to the end of its line. */
export function pickleLine(cursor: ByteCursor): string {
  return new TextDecoder().decode(cursor.line(LIMITS.pickleStringBytes));
}

/** A little-endian two's complement integer: a number where it is exact. */
function integer(cursor: ByteCursor, length: number): number | bigint {
  if (length < 0 || length > MAX_INTEGER_BYTES) {
    throw new WeightFileError(`the pickle has an integer of ${length} bytes; at most ${MAX_INTEGER_BYTES} are read`);
  }
  let value = 0n;
  for (const byte of cursor.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
  value = BigInt.asIntN(8 * length, value);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function text(cursor: ByteCursor, length: number): string {
  if (length > LIMITS.pickleStringBytes) {
    throw new WeightFileError(`the pickle has a text of ${length} bytes; at most ${LIMITS.pickleStringBytes} are read`);
  }
  return new TextDecoder().decode(cursor.take(length));
}

/** Opcodes that are refused, with what they do. */
export const refusedOpcodes: Readonly<Record<number, string>> = {
  130: "asks for an object of Python's extension registry (EXT1)",
  131: "asks for an object of Python's extension registry (EXT2)",
  132: "asks for an object of Python's extension registry (EXT4)",
  80: 'refers to an object outside of it by a text (PERSID)',
  151: 'wants a buffer (NEXT_BUFFER)',
  152: 'wants a buffer (READONLY_BUFFER)',
  73: "is protocol 0's integer",
  76: "is protocol 0's integer",
  70: "is protocol 0's number",
  83: "is protocol 0's text",
  86: "is protocol 0's text",
  103: "is protocol 0's GET",
  112: "is protocol 0's PUT",
};

export function opcodeName(opcode: number): string {
  return `${refusedOpcodes[opcode] ? 'opcode' : 'the unknown opcode'} 0x${opcode.toString(16).padStart(2, '0')}`;
}
