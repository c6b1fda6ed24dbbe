import { createHash } from 'node:crypto';
import { lstat, mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileSpec } from '../sources/datasetSpecs.ts';
import { writeCacheFile } from './cache.ts';
import { CacheWriteError, WrongFileError } from './errors.ts';
import { receive, type Timing, TransientError } from './receive.ts';
import { maxStoredBytes, verifiedContent } from './verify.ts';

export interface RetryTiming extends Timing {
  /** Requests for one address, at most. */
  attempts: number;
  /** Wait before the second request, in milliseconds; it doubles each time. */
  backoffMs: number;
}

export const defaultTiming: RetryTiming = { responseMs: 4000, stallMs: 15_000, attempts: 4, backoffMs: 500 };

/** A file from an address into a cache. */
export interface FileDownload {
  url: string;
  /** Sent with each request, such as an access token. */
  headers?: Readonly<Record<string, string>>;
  /** Where the verified content goes. */
  cachePath: string;
  /** A response longer than this is not the file. */
  maxBytes: number;
  /** Gives the content to keep, or throws when the bytes are not the file wanted. */
  verify(bytes: Uint8Array): Promise<Uint8Array>;
  timing: RetryTiming;
  signal?: AbortSignal | undefined;
  onProgress: (receivedBytes: number, totalBytes?: number, message?: string) => void;
}

/**
 * Downloads one file into the cache: resumes an unfinished download of the same address, tries again when the server breaks
 * off, verifies the content, and only then puts it there. A download that got nothing leaves nothing, not even a folder.
 *
 * @returns The content that `verify` gave.
 * @throws DownloadError where the last try failed too. Bytes that arrived are kept for the next run, wrong ones are not
 * @throws CacheWriteError where the file cannot be written
 * @throws whatever `verify` throws
 */
export async function downloadFile(request: FileDownload): Promise<Uint8Array> {
  const { url, cachePath, maxBytes } = request;
  // An unfinished file for each address: two hosts may have compressed the same content differently.
  const partPath = `${cachePath}.${createHash('sha256').update(url).digest('hex').slice(0, 8)}.part`;
  const made = await mkdir(dirname(cachePath), { recursive: true }).catch((error: unknown) => {
    throw new CacheWriteError(cachePath, maxBytes, error);
  });
  try {
    return await downloadInto(partPath, request);
  } catch (error) {
    await removeRemains(partPath, made, error);
    throw error;
  }
}

/**
 * Removes the unfinished file where the disk is full or the file is empty, then the folders that were made for it, as far as
 * they are empty.
 *
 * @param made the topmost folder that was made for the download, if any
 */
async function removeRemains(partPath: string, made: string | undefined, error: unknown): Promise<void> {
  const full = error instanceof CacheWriteError && (error.cause as NodeJS.ErrnoException).code === 'ENOSPC';
  const size = await lstat(partPath).then(
    (stats) => stats.size,
    () => 0,
  );
  if (full || size === 0) await rm(partPath, { force: true }).catch(() => {});
  if (made === undefined) return;
  for (let folder = dirname(partPath); folder.length >= made.length; folder = dirname(folder)) {
    // A folder that is not empty stays, and with it those above.
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

async function downloadInto(partPath: string, request: FileDownload): Promise<Uint8Array> {
  const { url, headers, cachePath, maxBytes, verify, timing, signal, onProgress } = request;
  for (let attempt = 1; ; attempt++) {
    try {
      const { bytes, resumed } = await receive({
        url,
        ...(headers && { headers }),
        partPath,
        maxBytes,
        ...timing,
        signal,
        onBytes: onProgress,
      });
      const content = await verify(bytes).catch(async (error: unknown) => {
        await rm(partPath, { force: true });
        // The file may have changed on the server between the two halves: try again in one piece.
        if (resumed && error instanceof WrongFileError) throw new TransientError(url, error.message, { cause: error });
        throw error;
      });
      await writeCacheFile(cachePath, content);
      await rm(partPath, { force: true });
      return content;
    } catch (error) {
      if (!(error instanceof TransientError) || attempt === timing.attempts) throw error;
      onProgress(0, undefined, `${error.message}; trying again`);
      await sleep(timing.backoffMs * 2 ** (attempt - 1), undefined, signal && { signal }).catch(() => {});
      signal?.throwIfAborted();
    }
  }
}

export interface Download extends Omit<FileDownload, 'maxBytes' | 'verify' | 'headers'> {
  spec: FileSpec;
  /** `Fashion-MNIST's train-images-idx3-ubyte`. */
  role: string;
}

/**
 * Downloads one file of a data set.
 *
 * @returns The uncompressed content.
 * @throws whatever {@link downloadFile} throws
 */
export function download({ spec, role, ...request }: Download): Promise<Uint8Array> {
  const verify = (bytes: Uint8Array) => verifiedContent(bytes, spec, { file: request.url, role });
  return downloadFile({ ...request, maxBytes: maxStoredBytes(spec), verify });
}
