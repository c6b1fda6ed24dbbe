import { ModelLoadError } from '@densenet/classifier';
import { fetchAllowed, PolicyError } from '../../fetchAllowed.ts';
import { errors } from '../../messages/errors/en.ts';
import { type Reason, reason, reasoned, reasonOf } from '../../messages/reasons.ts';
import type { LoadProgress, ModelSource } from '../types.ts';
import { integrityMismatch } from './integrity.ts';
import { readCached, writeCached } from './modelCache.ts';
import { receive } from './receive.ts';

/**
 * Fetches a model file. The copy in the cache is taken where it matches `integrity` (then the server is not asked), where
 * the server says that the file has not changed (by ETag), or where the network is away.
 *
 * @throws ModelLoadError where the answer is no file, the download breaks off, or bytes do not match `integrity`
 * @throws AbortError where the signal is aborted
 */
export async function fetchModel(
  { url, integrity }: ModelSource,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = hasNoAddress(url) ? reason('theModelFile') : url;
  const kept = /^https?:/.test(url) ? await readCached(url) : undefined;
  const fromCache = () => {
    onProgress({ phase: 'cached', totalBytes: kept!.bytes.length });
    return kept!.bytes;
  };
  if (kept && integrity && (await integrityMismatch(kept.bytes, integrity)) === undefined) return fromCache();

  const response = await ask(url, kept?.etag ?? null, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    if (kept && !integrity) return undefined;
    const cause = { cause: error };
    if (error instanceof PolicyError) {
      throw reasoned(ModelLoadError, reason('modelForbidden', name, reasonOf(error)), cause);
    }
    throw reasoned(ModelLoadError, reason(url.startsWith('file:') ? 'pageIsFile' : 'modelUnreachable', name), cause);
  });
  if (!response || (response.status === 304 && kept)) return fromCache();
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    throw reasoned(ModelLoadError, reason('modelStatus', name, status));
  }
  const bytes = await receive(response, name, onProgress);
  if (looksLikeHtml(bytes)) {
    throw reasoned(ModelLoadError, reason('webPage', name));
  }
  if (integrity) await expectIntegrity(bytes, integrity, name);
  const etag = response.headers.get('ETag');
  // A copy without ETag and without integrity is not kept: nothing could tell that the file has changed.
  if (/^https?:/.test(url) && (etag !== null || integrity)) await writeCached(url, { bytes, etag });
  return bytes;
}

/** What errors call the file at a URL. */
export function nameOf(url: string): string {
  return hasNoAddress(url) ? errors.theModelFile : url;
}

const hasNoAddress = (url: string): boolean => /^(blob|data):/.test(url);

async function ask(url: string, etag: string | null, signal: AbortSignal): Promise<Response> {
  // To another origin the header would need a CORS preflight, which file servers seldom answer.
  const sameOrigin = new URL(url).origin === globalThis.location?.origin;
  const conditional = etag !== null && sameOrigin ? { headers: { 'If-None-Match': etag } } : {};
  // `no-store`: the file is kept in Cache Storage, so the browser's HTTP cache need not hold it a second time.
  return fetchAllowed(url, {
    signal,
    ...(sameOrigin && 'caches' in globalThis ? { cache: 'no-store' } : {}),
    ...conditional,
  });
}

async function expectIntegrity(
  bytes: Uint8Array<ArrayBuffer>,
  integrity: string,
  name: string | Reason,
): Promise<void> {
  const found = await integrityMismatch(bytes, integrity);
  if (found === undefined) return;
  throw reasoned(ModelLoadError, reason('integrity', name, integrity, found));
}

/** Whether the bytes begin like HTML. A safetensors file cannot: it begins with the length of its header in eight bytes. */
function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return /^<(!doctype|html|head|\?xml|!--)/i.test(start);
}
