import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveFolders } from '../../../testing/staticServer.ts';

/** Bytes of a file, far more than a socket's buffers hold, so that a visitor can leave in the middle of its download. */
const large = new Uint8Array(8 * 2 ** 20);

let folder: string;
let child: ChildProcess;
let url: URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'densenet-serve-'));
  for (const name of ['page', 'checkpoints/run']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'page/models.json'), '{"models":[]}');
  writeFileSync(join(folder, 'page/large.bin'), large);
  writeFileSync(join(folder, 'checkpoints/run/model.safetensors'), large);
  writeFileSync(join(folder, 'secret'), 'secret');
  const program = fileURLToPath(new URL('../scripts/serve.mjs', import.meta.url));
  const options = ['--page', join(folder, 'page'), '--checkpoints', join(folder, 'checkpoints'), '--port', '4491'];
  child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout!) {
    const address = /http:\S+/.exec(String(chunk))?.[0];
    if (address) {
      url = new URL(address);
      return;
    }
  }
  throw new Error('the server ended without an address');
});
afterAll(async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

/** Requests a path exactly as it is written, which `fetch` and `URL` would normalise, and gives the answer. */
async function raw(host: URL, path: string): Promise<{ status: number; body: string }> {
  const sent = request({ host: host.hostname, port: host.port, path, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode!, body };
}

const hostile: [path: string, status: number][] = [
  ['/%ff', 400],
  ['/%', 400],
  ['/%00', 400],
  ['/index.html%00.png', 400],
  ['//', 400],
  ['//evil.example/%', 400],
  ['/a//b', 404],
  ['/..%2fsecret', 404],
  ['/..%5csecret', 404],
  ['/../secret', 404],
  ['/checkpoints/..%2f..%2fsecret/model.safetensors', 404],
  [`/${'a'.repeat(10_000)}`, 414],
];

const named = hostile.map(([path, status]) => ({ name: path.slice(0, 48), path, status }));

it.each(named)('answers $name with a status and nothing of this machine', async ({ path, status }) => {
  const answer = await raw(url, path);
  expect(answer.status).toBe(status);
  expect(answer.body).not.toMatch(/secret|\n\s+at |node_modules|\/tmp|file:/);
  expect(answer.body.length).toBeLessThan(200);
});

it('so does the server of the tests', async () => {
  const server = await serveFolders({ '/': join(folder, 'page') });
  for (const [path] of hostile) {
    const { status, body } = await raw(new URL(server.url), path);
    expect([400, 404], path).toContain(status);
    expect(body, path).not.toMatch(/\n\s+at |node_modules|\/tmp/);
  }
  await server.close();
});

it.runIf(process.platform === 'linux')(
  'closes the files of visitors who leave in the middle of a download',
  async () => {
    const agent = new Agent({ keepAlive: false, maxSockets: 20 });
    const opened = () => readdirSync(`/proc/${child.pid}/fd`).length;
    const leave = (path: string) =>
      new Promise<void>((resolve, reject) => {
        const sent = get({ host: url.hostname, port: url.port, path, agent }, (response) => {
          response.once('data', () => sent.destroy());
          response.once('close', resolve);
          response.on('error', () => {});
        });
        sent.on('error', reject);
      });
    const before = opened();
    for (const path of ['/large.bin', '/checkpoints/run/model.safetensors']) {
      await Promise.all(Array.from({ length: 150 }, () => leave(path)));
    }
    // The server hears of the last closed sockets a moment later.
    await expect.poll(opened, { timeout: 10_000 }).toBeLessThan(before + 10);
    expect((await fetch(new URL('/large.bin', url))).headers.get('content-length')).toBe(String(large.length));
  },
);
