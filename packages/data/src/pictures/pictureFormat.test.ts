import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { pictureFiles, pictureFolder } from '../testing/pictureFixtures.ts';
import { browserFormats, nodeFormats, pictureFormat, pictureRemedy, signatureLength } from './pictureFormat.ts';

const byEnding: Record<string, string> = {
  jpg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  avif: 'AVIF',
  tif: 'TIFF',
  bmp: 'BMP',
  jp2: 'JPEG 2000',
  j2k: 'JPEG 2000',
};

test.each(Object.keys(pictureFiles))('%s is told by its content', (name) => {
  const bytes = readFileSync(new URL(name, pictureFolder));
  expect(pictureFormat(bytes)).toBe(byEnding[name.split('.')[1]!]);
  expect(pictureFormat(bytes.subarray(0, signatureLength))).toBe(byEnding[name.split('.')[1]!]);
});

const text = (content: string) => Uint8Array.from(content, (character) => character.charCodeAt(0));

test.each([
  ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
  ['HEIC', '\0\0\0\x18ftypmif1\0\0\0\0mif1heic'],
  ['AVIF', '\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf'],
  // A brand in a later box is not one of the file's brands.
  ['HEIC', '\0\0\0\x14ftypheic\0\0\0\0mif1\0\0\0\x10freeavifavif'],
  ['JPEG XL', '\xff\x0a\x00'],
  ['ICO', '\0\0\x01\0\x01\0'],
  ['PDF', '%PDF-1.7'],
  ['PNM', 'P5 2 2 255\n'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9999"/>'],
  ['SVG', '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a > drawing -->\n<!DOCTYPE svg>\n<svg\nwidth="1"/>'],
  ['HTML', '<!DOCTYPE html><html><body><svg></svg></body></html>'],
  ['Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n'],
  [undefined, ''],
  [undefined, 'BMW'],
  [undefined, 'hello'],
  [undefined, '\0\0\0\x18ftypisom\0\0\0\0mp41mp42'],
])('%s: %j', (format, content) => {
  expect(pictureFormat(text(content))).toBe(format);
});

it('has a remedy for whatever is not read', () => {
  expect(pictureRemedy('HEIC')).toContain('magick photo.heic photo.jpg');
  expect(pictureRemedy('JPEG 2000')).toContain('PNG');
  expect(pictureRemedy(undefined)).toContain('check that it is one');
  expect(new Set([...nodeFormats, ...browserFormats]).size).toBe(8);
});
