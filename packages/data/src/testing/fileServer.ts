import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse, requestNumber: number) => void;

/** A web server on this machine, closed when the test is over. `requests`: path and range of each request so far. */
export async function serve(handler: Handler) {
  const requests: { path: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', range: request.headers.range });
    handler(request, response, requests.length);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

/** Answers with the file, honouring a range as a good server does. */
export function sendFile(request: IncomingMessage, response: ServerResponse, file: Uint8Array): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= file.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
  } else if (start > 0) {
    response.writeHead(206, {
      'content-length': file.length - start,
      'content-range': `bytes ${start}-${file.length - 1}/${file.length}`,
    });
    response.end(file.subarray(start));
  } else {
    response.writeHead(200, { 'content-length': file.length }).end(file);
  }
}

/** Promises the whole file, sends the first `length` bytes, and breaks the connection once the client has stored them. */
export function sendPartThenBreak(
  response: ServerResponse,
  file: Uint8Array,
  length: number,
  stored: () => boolean,
): void {
  response.writeHead(200, { 'content-length': file.length });
  response.write(file.subarray(0, length));
  const watch = setInterval(() => {
    if (!stored()) return;
    clearInterval(watch);
    response.destroy();
  }, 5);
  response.once('close', () => clearInterval(watch));
}
