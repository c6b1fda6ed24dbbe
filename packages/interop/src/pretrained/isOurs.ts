/** Longest header that is searched: one of ours has some thousand bytes, and the labels. */
const longestLook = 2 ** 24;

/**
 * Whether bytes begin like a safetensors file that this project wrote, whose header says which network it holds. Whether the
 * file is valid, only reading it tells.
 */
export function isOurs(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > Math.min(longestLook, bytes.length - 8)) return false;
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return /"schema"\s*:\s*"densenet-/.test(header) && /"config"\s*:/.test(header);
}
