import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { defaultTiming, downloadFile, type RetryTiming, WrongFileError } from '@densenet/data/node';

/** Largest file of weights that is downloaded: DenseNet-264 with k = 48 has 0.3 GB. */
const maxBytes = 2 ** 32 - 1;

export type OnProgress = (receivedBytes: number, totalBytes?: number, message?: string) => void;

export interface Transfer {
  /** Look into the cache only. */
  offline?: boolean;
  signal?: AbortSignal;
  onProgress?: OnProgress;
  timing?: RetryTiming;
}

export interface CachedFile extends Transfer {
  url: string;
  headers?: Readonly<Record<string, string>>;
  cachePath: string;
  /** What it must be, hexadecimal: whole, or its beginning as torchvision has it in file names. */
  sha256?: string | undefined;
}

/** The file is not in the cache, and only the cache was to be looked at. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError';
}

/**
 * A file from the cache, or downloaded into it: resumed where an earlier download ended, tried again, checked, put there
 * whole. A file in the cache whose checksum is wrong is downloaded again.
 *
 * @throws OfflineError, or DownloadError, WrongFileError and CacheWriteError of `@densenet/data/node`
 */
export async function cachedFile(request: CachedFile): Promise<Uint8Array> {
  const { url, headers, cachePath, sha256, offline, signal, onProgress = () => {}, timing = defaultTiming } = request;
  const verify = async (bytes: Uint8Array) => {
    const found = createHash('sha256').update(bytes).digest('hex');
    if (sha256 && !found.startsWith(sha256.toLowerCase())) {
      throw new WrongFileError(url, 'the file wanted', `SHA-256 ${sha256}`, found);
    }
    return bytes;
  };
  const cached = await readFile(cachePath).catch(() => undefined);
  if (cached) {
    const kept = await verify(new Uint8Array(cached.buffer, cached.byteOffset, cached.length)).catch(() => undefined);
    if (kept) return kept;
  }
  if (offline) {
    throw new OfflineError(`${url} is not in the cache (${cachePath}), and only the cache was to be used`);
  }
  return downloadFile({
    url,
    ...(headers ? { headers } : {}),
    cachePath,
    maxBytes,
    verify,
    timing,
    signal,
    onProgress,
  });
}
