import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** SHA-256 of the names and bits of all tensors in a safetensors file, without its metadata and the tensors' order in it. */
export async function tensorBits(file: string): Promise<string> {
  const bytes = await readFile(file);
  const headerEnd = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: _, ...tensors } = JSON.parse(bytes.toString('utf8', 8, headerEnd));
  const hash = createHash('sha256');
  for (const name of Object.keys(tensors).sort()) {
    const [start, end] = tensors[name].data_offsets;
    hash.update(name).update(bytes.subarray(headerEnd + start, headerEnd + end));
  }
  return hash.digest('hex');
}
