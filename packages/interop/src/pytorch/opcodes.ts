/** Opcodes that make or call Python objects and are refused, with what they do. */
export const refusedOpcodes: Readonly<Record<number, string>> = {
  105: 'makes an object of a class (INST)',
  111: 'makes an object of a class (OBJ)',
  129: 'makes an object of a class (NEWOBJ)',
  146: 'makes an object of a class (NEWOBJ_EX)',
  130: "asks for an object of Python's extension registry (EXT1)",
  131: "asks for an object of Python's extension registry (EXT2)",
  132: "asks for an object of Python's extension registry (EXT4)",
  80: 'refers to an object outside of it by a text (PERSID)',
  143: 'makes a set (EMPTY_SET)',
  144: 'adds to a set (ADDITEMS)',
  145: 'makes a set (FROZENSET)',
  150: 'makes a byte array (BYTEARRAY8)',
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
