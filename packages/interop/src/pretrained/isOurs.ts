/** Longest header looked at: one of ours has some thousand bytes, and labels. */
const longestLook = 2 ** 24;

/**
 * Whether bytes begin as a safetensors file that this project wrote: then the file itself says which network it holds.
 * Whatever else they are is for a reader to tell.
 */
export function isOurs(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > Math.min(longestLook, bytes.length - 8)) return false;
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return /"schema"\s*:\s*"densenet-/.test(header) && /"config"\s*:/.test(header);
}
