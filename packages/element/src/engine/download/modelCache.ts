const cacheName = 'densenet-models';

/** A model file as it was downloaded earlier. */
export interface CachedModel {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string | null;
}

/**
 * Finds the copy of a model file in Cache Storage by its URL. Where a page has no Cache Storage or it fails (insecure
 * origin, private window, full disk), nothing is found, and `writeCached` keeps nothing.
 */
export async function readCached(url: string): Promise<CachedModel | undefined> {
  const response = await attempt(async () => (await open())?.match(url));
  if (!response) return undefined;
  const bytes = await attempt(async () => new Uint8Array(await response.arrayBuffer()));
  return bytes && { bytes, etag: response.headers.get('ETag') };
}

export async function writeCached(url: string, { bytes, etag }: CachedModel): Promise<void> {
  const headers = { 'Content-Type': 'application/octet-stream', ...(etag === null ? {} : { ETag: etag }) };
  await attempt(async () => (await open())?.put(url, new Response(bytes, { headers })));
}

export async function forgetCached(url: string): Promise<void> {
  await attempt(async () => (await open())?.delete(url));
}

async function open(): Promise<Cache | undefined> {
  return 'caches' in globalThis ? caches.open(cacheName) : undefined;
}

async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch {
    return undefined;
  }
}
