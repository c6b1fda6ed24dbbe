import { deflateSync } from 'node:zlib';
import { crc32 } from '../../../../interop/src/zip/zip.ts';

/** A PNG file of pixels. @param rgba `[height, width, 4]`, 0 to 255; what they hide is not written */
export function pngOf(width: number, height: number, rgba: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, three channels.
  header.set([8, 2], 8);
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < 3; channel++) {
        rows[row * (1 + 3 * width) + 1 + 3 * column + channel] = rgba[4 * (row * width + column) + channel]!;
      }
    }
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([signature, ...parts]));
}

/** A PNG file of `size` x `size` pixels of one colour. */
export const plainPng = (size: number, [red, green, blue]: readonly [number, number, number]) =>
  pngOf(size, size, Array.from({ length: size * size }, () => [red, green, blue, 255]).flat());

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(content.length, 0);
  numbers.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([numbers.subarray(0, 4), named, numbers.subarray(4)]);
}
