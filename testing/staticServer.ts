import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const mimeTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

/** What static servers compress: text, and WebAssembly. */
const compressible = /^(text\/|application\/(json|wasm)|image\/svg)/;

/** Changes the answer for a path. */
export interface Override {
  status?: number;
  headers?: OutgoingHttpHeaders;
  /** In the place of the file's bytes; the type is then HTML unless `headers` say otherwise. */
  body?: string | Uint8Array;
  /** Announces the whole length, and closes the connection after so many bytes. */
  truncateAt?: number;
  /** Milliseconds before the answer. */
  delay?: number;
}

export interface ServerOptions {
  /** Sends COOP and COEP: the page may then use SharedArrayBuffer. */
  crossOriginIsolated?: boolean;
  /** Sends the CORS header: pages of any site may read the files. */
  cors?: boolean;
  /** Value of the header Content-Security-Policy, on HTML documents and scripts. */
  contentSecurityPolicy?: string;
  /** By path, such as `/models/gone.safetensors`. May be changed while the server runs. */
  overrides?: Map<string, Override>;
  /** Whether to compress for clients that accept it. Default true. */
  gzip?: boolean;
}

/** One answered request. */
export interface Served {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  /** Size of the body as sent: compressed where it was. */
  bytes: number;
}

export interface StaticServer {
  /** `http://localhost:<port>/` */
  url: string;
  /** The requests, in the order of their answers. */
  served: Served[];
  close(): Promise<void>;
}

/**
 * Serves folders on a free port of localhost, as a good static server does: types, ETag and Last-Modified with 304,
 * gzip. Nothing else is cached: `Cache-Control: no-cache`.
 *
 * @param folders by URL path with a slash at both ends, such as `{ '/': 'dist', '/models/': 'models' }`; the longest that
 * fits a request wins
 */
export async function serveFolders(
  folders: Readonly<Record<string, string>>,
  options: ServerOptions = {},
): Promise<StaticServer> {
  const served: Served[] = [];
  // By ETag: a test opens the same page many times.
  const compressed = new Map<string, Uint8Array>();
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);

  const locate = (path: string): string | undefined => {
    const prefix = prefixes.find((candidate) => path.startsWith(candidate));
    // Resolved as absolute, so that no `..` leads out of the folder.
    return prefix && join(folders[prefix]!, normalize(`/${path.slice(prefix.length)}`));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request.url!);
    if (path === undefined) {
      response.writeHead(400).end();
      return;
    }
    const override = options.overrides?.get(path);
    if (override?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, override.delay));
    const content = await contentOf(path, locate(path), override);
    const { bytes, status, headers } = negotiate(request, content, options, compressed);
    response.writeHead(status, { ...headers, ...override?.headers });
    const body = request.method === 'HEAD' ? new Uint8Array() : bytes.subarray(0, override?.truncateAt);
    served.push({ method: request.method!, path, status, bytes: body.byteLength });
    if (override?.truncateAt === undefined) response.end(body);
    // The connection is closed only when the bytes are out.
    else response.write(body, () => setImmediate(() => response.destroy()));
  };

  const server = createServer((request, response) => {
    // An error's message may have paths of this machine: it goes to the test's output, not to the client.
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    served,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** undefined for an address that names no file. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

interface Content {
  status: number;
  type: string;
  bytes: Uint8Array;
  modified: Date | undefined;
}

async function contentOf(path: string, file: string | undefined, override: Override | undefined): Promise<Content> {
  const type = mimeTypes[extname(path)] ?? 'application/octet-stream';
  if (override?.body !== undefined) {
    const bytes = typeof override.body === 'string' ? new TextEncoder().encode(override.body) : override.body;
    return { status: override.status ?? 200, type: mimeTypes['.html']!, bytes, modified: undefined };
  }
  const target = file && (path.endsWith('/') ? join(file, 'index.html') : file);
  const facts = target === undefined ? undefined : await stat(target).catch(() => undefined);
  if (target === undefined || !facts?.isFile()) {
    const bytes = new TextEncoder().encode(`<!doctype html><title>Not Found</title><h1>${path}: not found</h1>`);
    return { status: override?.status ?? 404, type: mimeTypes['.html']!, bytes, modified: undefined };
  }
  return {
    status: override?.status ?? 200,
    type: path.endsWith('/') ? mimeTypes['.html']! : type,
    bytes: await readFile(target),
    modified: facts.mtime,
  };
}

/** The content as this client takes it: 304 where it has it already, compressed where it accepts that. */
function negotiate(
  request: IncomingMessage,
  content: Content,
  options: ServerOptions,
  compressed: Map<string, Uint8Array>,
) {
  const etag = `"${createHash('sha256').update(content.bytes).digest('base64url').slice(0, 16)}"`;
  const headers: OutgoingHttpHeaders = {
    'Content-Type': content.type,
    'Cache-Control': 'no-cache',
    ETag: etag,
    ...(content.modified && { 'Last-Modified': content.modified.toUTCString() }),
    ...(options.cors && { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag' }),
    ...(options.contentSecurityPolicy && { 'Content-Security-Policy': options.contentSecurityPolicy }),
    ...(options.crossOriginIsolated && {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    }),
  };
  if (content.status === 200 && isCurrent(request, etag, content.modified)) {
    return { status: 304, bytes: new Uint8Array(), headers };
  }
  const accepted = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const gzip = (options.gzip ?? true) && accepted && compressible.test(content.type);
  const bytes = gzip ? (compressed.get(etag) ?? gzipSync(content.bytes)) : content.bytes;
  if (gzip) compressed.set(etag, bytes);
  return {
    status: content.status,
    bytes,
    headers: {
      ...headers,
      ...(gzip && { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }),
      'Content-Length': bytes.byteLength,
    },
  };
}

function isCurrent(request: IncomingMessage, etag: string, modified: Date | undefined): boolean {
  const held = request.headers['if-none-match'];
  if (held !== undefined) return held.split(/,\s*/).includes(etag);
  const since = request.headers['if-modified-since'];
  // The header has no fractions of a second.
  return since !== undefined && modified !== undefined && Math.floor(+modified / 1000) * 1000 <= Date.parse(since);
}
