import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PictureError } from '../errors.ts';

/**
 * A picture file: a path or an address as text, a URL (`file:`, `http:`, `https:`), its bytes (such as a Buffer), or a stream
 * of its bytes, of Node or of the web.
 */
export type PictureInput = string | URL | Uint8Array | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** Most bytes that are read from a stream or an address: as many as 100 megapixels of 16-bit RGBA have. */
const mostBytes = 800e6;

/** What messages call a picture: its path or address. */
export function pictureName(input: PictureInput): string {
  if (typeof input === 'string') return input;
  if (!(input instanceof URL)) return 'the picture';
  return input.protocol === 'file:' ? fileURLToPath(input) : input.href;
}

/**
 * The bytes of a picture file.
 *
 * @param name what messages call it
 * @throws PictureError where it cannot be read; it says why
 * @throws the signal's reason where it is aborted
 */
export async function readPicture(input: PictureInput, name: string, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  if (input instanceof Uint8Array) return input;
  try {
    if (input instanceof URL || typeof input === 'string') {
      const address = addressOf(input);
      if (address !== undefined) return await download(address, signal);
      return await readFile(input, signal ? { signal } : {});
    }
    return await collect(input, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(name, error);
  }
}

/** An `http:` or `https:` address; undefined for a file. */
function addressOf(input: string | URL): string | undefined {
  const text = input instanceof URL ? input.href : input;
  return /^https?:\/\//i.test(text) ? text : undefined;
}

async function download(address: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const response = await fetch(address, signal ? { signal } : {});
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`.trimEnd());
  return collect(response.body ?? [], signal);
}

async function collect(
  stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | [],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Node's types leave out that a stream of the web can be iterated, which it can from Node 18 on.
  for await (const part of stream as AsyncIterable<Uint8Array>) {
    signal?.throwIfAborted();
    if (!(part instanceof Uint8Array)) throw new Error(`its stream gives ${typeof part}s, expected bytes`);
    length += part.length;
    if (length > mostBytes) throw new Error(`it has more than ${mostBytes / 1e6} MB`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function unreadable(name: string, error: unknown): PictureError {
  const { code, message, cause } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  // The message of a failed `fetch` says nothing; its cause does.
  const reason = reasons[code ?? ''] ?? (cause instanceof Error ? `${message} (${cause.message})` : message);
  return new PictureError(`${name} cannot be read: ${reason}`, { cause: error });
}
