import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FileSpec } from '../sources/datasetSpecs.ts';
import { WrongFileError } from './errors.ts';

const gunzipAsync = promisify(gunzip);

/** What a file is called in messages, beside the place where it was found. */
export interface FileRole {
  /** Path or address. */
  file: string;
  /** `Fashion-MNIST's train-images-idx3-ubyte`. */
  role: string;
}

/** The most bytes a file of this content can take, compressed or not: gzip adds 5 bytes each 16 kB at worst, and a header. */
export function maxStoredBytes(spec: FileSpec): number {
  return spec.byteLength + Math.ceil(spec.byteLength / 1000) + 1024;
}

/**
 * The uncompressed content of a file, gzip or not (told by its first bytes), if it is exactly the content expected.
 * Decompression stops at the size expected, so a small file cannot blow up memory.
 *
 * @throws WrongFileError where length or SHA-256 differ, or gzip data is damaged.
 */
export async function verifiedContent(stored: Uint8Array, spec: FileSpec, { file, role }: FileRole) {
  const wrong = (expected: string, found: string) => new WrongFileError(file, role, expected, found);
  let content = stored;
  if (stored[0] === 0x1f && stored[1] === 0x8b) {
    try {
      content = await gunzipAsync(stored, { maxOutputLength: spec.byteLength });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') throw wrong(`${spec.byteLength} bytes uncompressed`, 'more');
      if (code === 'Z_BUF_ERROR') throw wrong('a whole gzip file', `one cut short after ${stored.length} bytes`);
      throw wrong('a whole gzip file', `damaged gzip data (${message})`);
    }
  }
  if (content.length !== spec.byteLength) {
    throw wrong(`${spec.byteLength} bytes uncompressed`, `${content.length}`);
  }
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== spec.sha256) throw wrong(`SHA-256 ${spec.sha256}`, sha256);
  // Not a Buffer: its slice() shares memory where an Uint8Array's copies.
  return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
}
