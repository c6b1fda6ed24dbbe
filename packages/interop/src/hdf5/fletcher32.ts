/** Fletcher's checksum as HDF5 has it: of 16-bit big-endian words, a last single byte being the high half of one. */
export function fletcher32(bytes: Uint8Array): number {
  let first = 0;
  let second = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    first = (first + ((bytes[i]! << 8) | (bytes[i + 1] ?? 0))) % 65535;
    second = (second + first) % 65535;
  }
  return second * 65536 + first;
}
