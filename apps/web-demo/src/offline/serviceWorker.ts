// Keeps the page, with its first model, for visits without a network. Each version of the page has a cache of its own, so that no
// visit gets files of two versions; a new version is taken on the next visit after it was downloaded.

import { bytesWithHash, keptWithHash } from './keptFiles.ts';
import { cachePrefix, elementCache, type Site, takeOver } from './site.ts';
import type { WorkerScope } from './workerScope.ts';

/** Put in by the build. */
declare const SITE: Site;

const worker = globalThis as unknown as WorkerScope;
const cacheName = cachePrefix + SITE.version;
const { scope } = worker.registration;
const addressOf = (path: string): string => new URL(path, scope).href;

worker.addEventListener('install', (event) => event.waitUntil(keepPage()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOthers().then(() => worker.clients.claim())));
worker.addEventListener('message', ({ data }) => {
  if (data === takeOver) void worker.skipWaiting();
});
worker.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path === 'models.json') event.respondWith(fetch(event.request).catch(() => json(SITE.models)));
  else if (path !== undefined && Object.hasOwn(SITE.files, path)) event.respondWith(answer(event.request, path));
});

/** The path of a request within the page; undefined for what is none of its files. */
function pathOf({ method, url }: Request): string | undefined {
  if (method !== 'GET' || !url.startsWith(scope)) return undefined;
  return decodeURI(new URL(url).pathname.slice(new URL(scope).pathname.length)) || 'index.html';
}

async function answer(request: Request, path: string): Promise<Response> {
  const { waiting } = worker.registration;
  // With one page open, which is leaving, no other one can miss files of this version.
  if (request.mode === 'navigate' && waiting && (await worker.clients.matchAll({ type: 'window' })).length < 2) {
    waiting.postMessage(takeOver);
    return new Response('', { headers: { 'Content-Type': 'text/html', Refresh: '0' } });
  }
  const cache = await caches.open(cacheName);
  const kept = await cache.match(addressOf(path));
  if (kept) return kept;
  const response = await fetch(request);
  // Only what is of this version is kept.
  const bytes = response.ok && (await bytesWithHash(response.clone(), SITE.files[path]!));
  if (bytes) await cache.put(addressOf(path), rebuilt(bytes, response));
  return response;
}

/** @throws Error where a file cannot be had, or is of another version: the browser then tries again on a later visit */
async function keepPage(): Promise<void> {
  const cache = await caches.open(cacheName);
  const keep = async ([path, hash]: [string, string]) => {
    const address = addressOf(path);
    const kept = await keptWithHash(address, hash);
    // `no-cache` asks the server whether the browser's copy is still the newest.
    const response = kept ?? (await fetch(address, { cache: 'no-cache' }));
    const bytes = response.ok ? await bytesWithHash(response.clone(), hash) : undefined;
    if (!bytes) throw new Error(`${path} answered ${response.status}, and not the file of version ${SITE.version}`);
    await cache.put(address, rebuilt(bytes, response));
  };
  const files = Object.entries(SITE.files).filter(([path]) => !SITE.later.includes(path));
  await Promise.all(files.map(keep));
}

/** Removes caches of other versions, and what the element has kept a second time. */
async function forgetOthers(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(cachePrefix) && name !== cacheName);
  await Promise.all(others.map((name) => caches.delete(name)));
  const models = await caches.open(elementCache);
  await Promise.all(Object.keys(SITE.files).map((path) => models.delete(addressOf(path))));
}

/**
 * A response that can answer any request: one that was redirected cannot answer a navigation. It has no ETag, by which the element
 * would know that it may keep a copy.
 */
function rebuilt(bytes: ArrayBuffer, { headers }: Response): Response {
  const kept = new Headers(headers);
  for (const name of ['Content-Encoding', 'Content-Length', 'ETag']) kept.delete(name);
  return new Response(bytes, { headers: kept });
}

const json = (text: string): Response => new Response(text, { headers: { 'Content-Type': 'application/json' } });
