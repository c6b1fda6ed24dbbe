import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise } from '../testing/fakeDataset.ts';
import { WrongFileError } from './errors.ts';
import { maxStoredBytes, verifiedContent } from './verify.ts';

const content = noise(5000);
const sha256 = createHash('sha256').update(content).digest('hex');
const spec = { name: 'train-images-idx3-ubyte', byteLength: content.length, sha256 };
const packed = gzipSync(content);
const verify = (stored: Uint8Array) =>
  verifiedContent(stored, spec, { file: '/data/train.gz', role: "Fake's train-images-idx3-ubyte" });

describe('verifiedContent', () => {
  it('takes the file plain or gzip, and gives plain bytes', async () => {
    for (const stored of [content, packed]) {
      const found = await verify(stored);
      expect(Buffer.isBuffer(found)).toBe(false);
      expect(found).toEqual(content);
    }
  });

  it.each<[string, Uint8Array, string]>([
    ['another content', content.with(9, content[9]! ^ 1), `expected SHA-256 ${sha256}, found `],
    ['a file cut short', content.subarray(0, 4999), 'expected 5000 bytes uncompressed, found 4999'],
    ['gzip of something shorter', gzipSync(content.subarray(1)), 'expected 5000 bytes uncompressed, found 4999'],
    ['gzip cut short', packed.subarray(0, 3000), 'expected a whole gzip file, found one cut short after 3000 bytes'],
    ['damaged gzip', Buffer.from(packed).fill(7, 2000, 2020), 'found damaged gzip data ('],
    ['an empty file', new Uint8Array(), 'expected 5000 bytes uncompressed, found 0'],
    ['a web page', Buffer.from('<!doctype html>'), 'found 15'],
  ])('refuses %s by name', async (_, stored, message) => {
    await expect(verify(stored)).rejects.toThrow(WrongFileError);
    await expect(verify(stored)).rejects.toThrow(message);
    await expect(verify(stored)).rejects.toThrow("/data/train.gz is not Fake's train-images-idx3-ubyte: ");
  });

  it('stops unpacking a bomb at the size expected', async () => {
    const bomb = gzipSync(new Uint8Array(200_000_000), { level: 1 });
    const before = process.memoryUsage().rss;
    await expect(verify(bomb)).rejects.toThrow('expected 5000 bytes uncompressed, found more');
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it('accepts or refuses any bytes', async () => {
    const whole = gzipSync(content);
    const mutated = fc
      .tuple(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }), fc.nat(whole.length))
      .map(([changes, length]) => {
        const bytes = Uint8Array.from(whole.subarray(0, length));
        for (const [position, value] of changes) if (position < length) bytes[position] = value;
        return bytes;
      });
    const anyGzip = fc.uint8Array({ maxLength: 100 }).map((bytes) => gzipSync(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, anyGzip, fc.uint8Array({ maxLength: 100 })), async (bytes) => {
        try {
          expect(await verify(bytes)).toEqual(content);
        } catch (error) {
          expect(error).toBeInstanceOf(WrongFileError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('bounds the stored size by what gzip can add at worst', () => {
    for (const level of [0, 1, 9]) expect(gzipSync(content, { level }).length).toBeLessThan(maxStoredBytes(spec));
  });
});
