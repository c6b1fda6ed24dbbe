import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

/** Address of the page in these tests. */
export const scope = 'https://example.org/demo/';

/** Cache Storage in memory, as much of it as the service worker uses. */
export class FakeCaches {
  readonly #caches = new Map<string, Map<string, Response>>();

  readonly keys = async (): Promise<string[]> => [...this.#caches.keys()];
  readonly delete = async (name: string): Promise<boolean> => this.#caches.delete(name);
  readonly open = async (name: string) => {
    const entries = this.#caches.get(name) ?? new Map<string, Response>();
    this.#caches.set(name, entries);
    return {
      match: async (address: string) => entries.get(address)?.clone(),
      put: async (address: string, response: Response) => void entries.set(address, response),
      delete: async (address: string) => entries.delete(address),
    };
  };

  /** The addresses in a cache, relative to the page. */
  pathsIn(name: string): string[] {
    return [...(this.#caches.get(name)?.keys() ?? [])].map((address) => address.slice(scope.length)).sort();
  }
}

/** A server of a folder, whose network can be away. */
export class FakeServer {
  isAway = false;
  /** Paths that were asked for. */
  asked: string[] = [];

  constructor(readonly folder: string) {}

  readonly fetch = async (request: Request | string): Promise<Response> => {
    const path = new URL(typeof request === 'string' ? request : request.url).pathname.slice(
      new URL(scope).pathname.length,
    );
    this.asked.push(path);
    if (this.isAway) throw new TypeError('Failed to fetch');
    const file = join(this.folder, path || 'index.html');
    if (!existsSync(file)) return new Response('not found', { status: 404 });
    return new Response(readFileSync(file), { headers: { ETag: '"1"', 'Content-Type': 'text/plain' } });
  };
}

export interface FakeWorker {
  install(): Promise<void>;
  activate(): Promise<void>;
  /** @returns the worker's answer; undefined where it leaves the request to the browser */
  request(path: string, init?: { method?: string; navigate?: boolean }): Promise<Response | undefined>;
  /** A worker of a newer version that waits. */
  setWaiting(waiting: { postMessage(message: unknown): void } | null): void;
  /** How many pages are open. */
  pages: number;
}

/** Runs the service worker that was built into a folder. */
export function startWorker(server: FakeServer, caches: FakeCaches): FakeWorker {
  const listeners = new Map<string, (event: object) => void>();
  const registration: { scope: string; waiting: unknown } = { scope, waiting: null };
  const worker = { pages: 1 } as FakeWorker;
  const context = {
    URL,
    Response,
    Headers,
    btoa,
    crypto,
    caches,
    fetch: server.fetch,
    registration,
    clients: { claim: async () => {}, matchAll: async () => Array(worker.pages).fill({}) },
    skipWaiting: async () => {},
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
  };
  vm.runInNewContext(readFileSync(join(server.folder, 'sw.js'), 'utf8'), context);
  const waitFor = async (type: string) => {
    let work: Promise<unknown> | undefined;
    listeners.get(type)!({ waitUntil: (given: Promise<unknown>) => (work = given) });
    await work;
  };
  return Object.assign(worker, {
    install: () => waitFor('install'),
    activate: () => waitFor('activate'),
    setWaiting: (waiting: unknown) => {
      registration.waiting = waiting;
    },
    request: async (path: string, { method = 'GET', navigate = false } = {}) => {
      let answer: Promise<Response> | undefined;
      const request = { url: new URL(path, scope).href, method, mode: navigate ? 'navigate' : 'cors' };
      listeners.get('fetch')!({ request, respondWith: (given: Promise<Response>) => (answer = given) });
      return answer;
    },
  });
}
