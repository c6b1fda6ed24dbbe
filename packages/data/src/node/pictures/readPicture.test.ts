import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { serve } from '../../testing/fileServer.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { PictureError } from '../errors.ts';
import { type PictureInput, pictureName, readPicture } from './readPicture.ts';

const content = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
let path: string;
beforeEach(async () => {
  path = join(temporaryDirectory(), 'ä #1%.png');
  await writeFile(path, content);
});

async function* halves() {
  yield content.subarray(0, 7);
  yield content.subarray(7);
}

const read = (input: PictureInput, signal?: AbortSignal) => readPicture(input, pictureName(input), signal);

test.each<[string, () => PictureInput]>([
  ['a path', () => path],
  ['a file: URL', () => pathToFileURL(path)],
  ['bytes', () => content],
  ['a Buffer', () => Buffer.from(content)],
  ['a stream of Node', () => createReadStream(path)],
  ['a stream of the web', () => new Blob([content]).stream()],
  ['a generator', () => halves()],
])('%s', async (_, input) => {
  expect(Buffer.compare(await read(input()), content)).toBe(0);
});

test('an address, as text or as URL', async () => {
  const { url: address } = await serve((_, response) => response.end(content));
  expect(Buffer.compare(await read(address), content)).toBe(0);
  expect(Buffer.compare(await read(new URL(address)), content)).toBe(0);
});

test('what cannot be read is named, with the reason', async () => {
  const { url: address } = await serve((_, response) => response.writeHead(404).end());
  await expect(read(address)).rejects.toThrow(`${address} cannot be read: the server answers 404 Not Found`);
  await expect(read('http://127.0.0.1:1/a.png')).rejects.toThrow(/a\.png cannot be read: fetch failed \(.+\)$/);
  await expect(read(pathToFileURL(`${path}x`))).rejects.toThrow(`${path}x cannot be read: there is no such file`);
  await expect(read(createReadStream(`${path}x`))).rejects.toThrow('the picture cannot be read: there is no such file');
  await expect(read(Readable.from(['text']) as AsyncIterable<Uint8Array>)).rejects.toThrow(
    'the picture cannot be read: its stream gives strings, expected bytes',
  );
  await expect(read(path.slice(0, -9))).rejects.toThrow(PictureError);
});

test('a signal ends the reading with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const endless = (async function* () {
    for (;;) {
      yield content;
      controller.abort(reason);
    }
  })();
  await expect(read(endless, controller.signal)).rejects.toBe(reason);
  await expect(read(path, controller.signal)).rejects.toBe(reason);
});
