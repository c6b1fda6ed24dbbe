/** Bytes of the head: enough for any count, and a multiple of 64 as the format wants it. */
const headBytes = 128;

/**
 * The head of a `.npy` file (NumPy's format 1.0) of float32 rows.
 *
 * @param count of rows, `[count, length]`
 */
export function npyHead(count: number, length: number): Uint8Array {
  const magic = '\x93NUMPY\x01\x00';
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, ${length}), }`;
  const text = `${dictionary.padEnd(headBytes - magic.length - 3)}\n`;
  return Buffer.concat([
    Buffer.from(magic, 'latin1'),
    Buffer.from([text.length & 255, text.length >> 8]),
    Buffer.from(text),
  ]);
}

/** A row's values in the file: little-endian, whatever the machine is. */
export function npyRow(values: Float32Array): Uint8Array {
  const row = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) row.writeFloatLE(value, 4 * index);
  return row;
}
