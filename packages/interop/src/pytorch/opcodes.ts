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
