import { deflateSync } from 'node:zlib';
import { crc32 } from '../../../../interop/src/zip/zip.ts';

/** A PNG file of `size` x `size` pixels of one colour. */
export function plainPng(size: number, [red, green, blue]: readonly [number, number, number]): Uint8Array<ArrayBuffer> {
  const header = Buffer.from([0, 0, 0, size, 0, 0, 0, size, 8, 2, 0, 0, 0]);
  // Each row begins with the number of its filter.
  const row = [0, ...Array.from({ length: size }, () => [red, green, blue]).flat()];
  const pixels = deflateSync(Uint8Array.from(Array.from({ length: size }, () => row).flat()));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat(parts));
}

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(content.length, 0);
  numbers.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([numbers.subarray(0, 4), named, numbers.subarray(4)]);
}
