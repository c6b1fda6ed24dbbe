import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A line that collectiveProcess.ts has printed. */
export interface Line {
  action?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each action has an answer of its own
  answer?: any;
  error?: string;
  message?: string;
  rank?: number;
  ranks?: number[];
}

export interface RunningProcess {
  child: ChildProcess;
  /** What it has printed so far. */
  lines: Line[];
  /** Its exit code and all lines, when it has ended. */
  ended: Promise<{ code: number | null; lines: Line[]; errors: string }>;
}

/** Addresses on this machine at ports that are free. */
export async function freeAddresses(count: number): Promise<string[]> {
  const servers: Server[] = [];
  for (let index = 0; index < count; index++) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
  }
  const addresses = servers.map((server) => `127.0.0.1:${(server.address() as { port: number }).port}`);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return addresses;
}

/** Starts collectiveProcess.ts; it is killed when the test is over, if it has not ended. */
export function startProcess(settings: {
  rank: number;
  addresses: string[];
  actions: string[];
  deadlineSeconds: number;
  bucketBytes?: number;
}): RunningProcess {
  const program = fileURLToPath(new URL('./collectiveProcess.ts', import.meta.url));
  const options = ['--conditions=@densenet/source', '--import', import.meta.resolve('tsx')];
  // A proxy that the processes must not use among themselves.
  const env = { ...process.env, http_proxy: 'http://127.0.0.1:9' };
  const child = spawn(process.execPath, [...options, program, JSON.stringify(settings)], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Line[] = [];
  let [rest, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    const parts = `${rest}${text}`.split('\n');
    rest = parts.pop()!;
    lines.push(...parts.filter((part) => part.startsWith('{')).map((part) => JSON.parse(part) as Line));
  });
  child.stderr.on('data', (text) => (errors += text));
  return { child, lines, ended: once(child, 'close').then(([code]) => ({ code, lines, errors })) };
}

/** Starts one process for each rank that has actions. */
export async function startAll(
  actions: string[][],
  options: { deadlineSeconds: number; bucketBytes?: number },
): Promise<RunningProcess[]> {
  const addresses = await freeAddresses(actions.length);
  return actions.map((own, rank) => startProcess({ rank, addresses, actions: own, ...options }));
}
