import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { defaultTiming, downloadFile, othersMayWrite, type RetryTiming, WrongFileError } from '@densenet/data/node';

/** Largest file that Node reads into memory at once; the weights of DenseNet-264 with k = 48 have 0.3 GB. */
export const largestFile = 2 ** 31 - 1;

export type OnProgress = (receivedBytes: number, totalBytes?: number, message?: string) => void;

export interface Transfer {
  /** True: use the cache only, without the network. */
  offline?: boolean;
  signal?: AbortSignal;
  onProgress?: OnProgress;
  timing?: RetryTiming;
}

export interface CachedFile extends Transfer {
  url: string;
  headers?: Readonly<Record<string, string>>;
  cachePath: string;
  /** Expected SHA-256, hexadecimal: all of it, or its first digits as in torchvision's file names. */
  sha256?: string | undefined;
  /** Expected id of the content as a Git blob, hexadecimal. */
  gitBlob?: string | undefined;
  /** Length where it is known; a longer file is refused. */
  bytes?: number | undefined;
}

/** The file is not in the cache, and `offline` forbids to download it. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError';
}

/**
 * A file from the cache, or downloaded into it. A download resumes where an earlier one ended, is tried again where it breaks
 * off, and appears in the cache whole, once its checksum is right. A file in the cache whose checksum is wrong is downloaded
 * again, and so is one without a checksum that another user could have put there.
 *
 * @throws OfflineError, or DownloadError, WrongFileError and CacheWriteError of `@densenet/data/node`
 */
export async function cachedFile(request: CachedFile): Promise<Uint8Array> {
  const { url, headers, cachePath, bytes, offline, signal, onProgress = () => {}, timing = defaultTiming } = request;
  const cached = await readCached(request);
  if (cached) return cached;
  if (offline) {
    throw new OfflineError(`${url} is not in the cache (${cachePath}), and only the cache was to be used`);
  }
  return downloadFile({
    url,
    ...(headers ? { headers } : {}),
    cachePath,
    maxBytes: Math.min(bytes ?? largestFile, largestFile),
    verify: (content) => verified(content, request),
    timing,
    signal,
    onProgress,
  });
}

async function readCached(request: CachedFile): Promise<Uint8Array | undefined> {
  const { cachePath, sha256, gitBlob, onProgress } = request;
  const cached = await readFile(cachePath).catch(() => undefined);
  if (!cached) return undefined;
  const why = sha256 || gitBlob ? undefined : othersMayWrite(cachePath);
  if (why !== undefined) {
    onProgress?.(0, undefined, `${cachePath} is not used: ${why}, and there is no checksum to hold it to`);
    return undefined;
  }
  return verified(new Uint8Array(cached.buffer, cached.byteOffset, cached.length), request).catch(() => undefined);
}

async function verified(content: Uint8Array, { url, sha256, gitBlob }: CachedFile): Promise<Uint8Array> {
  const hashed = (algorithm: string, ...parts: (string | Uint8Array)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest('hex');
  const wrong = (expected: string, found: string) => new WrongFileError(url, 'the file wanted', expected, found);
  const found = hashed('sha256', content);
  if (sha256 && !found.startsWith(sha256.toLowerCase())) throw wrong(`SHA-256 ${sha256}`, found);
  const blob = gitBlob && hashed('sha1', `blob ${content.length}\0`, content);
  if (blob !== gitBlob) throw wrong(`Git's number ${gitBlob}`, `${blob}`);
  return content;
}
