import { BlobReader, TextReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';

/** A file to put into a zip archive. */
export interface ZippedFile {
  /** With `/` between names. */
  path: string;
  content: Blob | string;
}

export interface ZipOptions {
  /** Called after each file. */
  onFile?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** How many files are read at once. A browser reads each from another process, which takes longer than to write it. */
const atOnce = 8;

/**
 * Writes files as a zip archive, uncompressed and in their order; some of them at a time are in memory.
 *
 * @param target where the archive goes; closed at the end, aborted where this throws
 * @throws the signal's reason where it is aborted
 */
export async function zipFiles(
  files: Iterable<ZippedFile>,
  target: WritableStream<Uint8Array>,
  { onFile, signal }: ZipOptions = {},
): Promise<void> {
  const writer = new ZipWriter(target, {
    ...withoutWorkers,
    // Pictures and weights hardly become smaller.
    level: 0,
    // Each header then has the file's checksum and sizes; not every program reads them where they follow the content.
    bufferedWrite: true,
    extendedTimestamp: false,
  });
  try {
    let done = 0;
    const reading = new Set<Promise<void>>();
    const add = async ({ path, content }: ZippedFile) => {
      await writer.add(path, typeof content === 'string' ? new TextReader(content) : new BlobReader(content));
      onFile?.(++done);
    };
    for (const file of files) {
      signal?.throwIfAborted();
      const adding = add(file);
      reading.add(adding);
      void adding.then(
        () => reading.delete(adding),
        () => {},
      );
      if (reading.size === atOnce) await Promise.race(reading);
    }
    await Promise.all(reading);
    await writer.close(undefined, { preventClose: true });
    await target.close();
  } catch (error) {
    await target.abort(error).catch(() => {});
    throw error;
  }
}

/** The same as a Blob, which a browser keeps outside the page's memory and, where it is large, on the disk. */
export async function zipBlob(files: Iterable<ZippedFile>, options?: ZipOptions): Promise<Blob> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  const [blob] = await Promise.all([
    new Response(readable, { headers: { 'Content-Type': 'application/zip' } }).blob(),
    zipFiles(files, writable, options),
  ]);
  return blob;
}

/**
 * What the zip library is told each time: no worker of its own, which a page's policy may forbid and which stored files do not
 * need. Checksums are computed some kilobytes at a time.
 */
export const withoutWorkers = { useWebWorkers: false, useCompressionStream: true } as const;
