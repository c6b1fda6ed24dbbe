import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Stop } from '../terminal/stopSignals.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { endsWithParent } from './endsWithParent.ts';
import { type LaunchOptions, launch } from './launch.ts';
import { ownNetwork } from './ownNetwork.ts';

const fakeWorker = fileURLToPath(new URL('../testing/fakeWorker.mjs', import.meta.url));
const saved = 'send {"type":"saved","out":"run","position":{"epoch":2,"stepInEpoch":0}}';
const trained = 'send {"type":"trained"}';
const failed = (message: string, isOfOthers = false) =>
  `send ${JSON.stringify({ type: 'failed', message, isOfOthers })}`;
const gone = failed('rank 1 is gone', true);

let log: string;
beforeEach(async () => {
  log = join(await temporaryFolder(), 'log');
});

const lines = () => readFileSync(log, 'utf8').trim().split('\n');
const linesOf = (name: string) => lines().filter((line) => line.startsWith(`${name} `));
/** Waits for a line of each of these processes, and gives what it has behind the words. */
const said = (name: string, words: string) =>
  vi.waitFor(
    () => {
      const line = linesOf(name).find((each) => each.startsWith(`${name} ${words}`));
      expect(line).toBeDefined();
      return line!
        .slice(name.length + words.length + 1)
        .trim()
        .split(' ')[0]!;
    },
    { timeout: 20_000, interval: 20 },
  );

const never: Stop = { signal: new AbortController().signal, received: () => undefined };

/** Launches two processes that do what the plan says. */
function launchTwo(plan: Record<string, string[]>, options: Partial<LaunchOptions> = {}, stop = never) {
  return launch(
    {
      command: [process.execPath, fakeWorker],
      env: { ...process.env, FAKE: JSON.stringify({ log, ...plan }) },
      shares: [
        { threads: 1, dataWorkers: 1 },
        { threads: 1, dataWorkers: 1 },
      ],
      maxRestarts: 0,
      grace: { end: 700, save: 1400 },
      formatSaved: (out, { epoch }) => `${out} holds epoch ${epoch}`,
      ...options,
    },
    stop,
  );
}

const isAlive = (pid: string) => {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
};

describe('processes that a launcher has started', () => {
  test('each is told its rank and share, after one has prepared everything', async () => {
    const shares = [
      { dataWorkers: 1, gpu: '4' },
      { dataWorkers: 1, gpu: '7' },
    ];
    expect(await launchTwo({}, { shares })).toBe(0);
    expect(lines()[0]).toMatch(/^prepare pid \d+ threads undefined gpu 4 /);
    expect(linesOf('0')[0]).toMatch(/ gpu 4 resume undefined$/);
    expect(linesOf('1')[0]).toMatch(/ gpu 7 /);
  });

  test('nothing is started where the one that prepares fails, or has nothing to do', async () => {
    await expect(launchTwo({ prepare: [failed('--epochs must be positive'), 'end 1'] })).rejects.toThrow(
      /^--epochs must be positive$/,
    );
    expect(await launchTwo({ prepare: ['send {"type":"complete"}', 'end 0'] })).toBe(0);
    expect(lines()).toHaveLength(2);
  });

  test.each<[string, Record<string, string[]>, RegExp]>([
    [
      'killed',
      { 0: [saved, 'deaf', 'say deaf', 'hang'], 1: ['await 0 deaf', 'kill SIGKILL'] },
      /^rank 1 of 2 was ended by SIGKILL.*\. run holds epoch 2$/,
    ],
    [
      'that dies with a word of its library',
      {
        0: ['say here', 'await 1 ready', gone, 'end 1'],
        1: ['await 0 here', 'write terminate called', 'say ready', 'end 134'],
      },
      /^rank 1 of 2 ended with exit code 134\nterminate called$/,
    ],
    [
      'with an error',
      {
        0: ['say here', 'await 1 ready', gone, 'end 1'],
        1: ['await 0 here', 'say ready', failed('the disk is full'), 'end 1'],
      },
      /^rank 1 of 2: the disk is full$/,
    ],
    [
      'frozen',
      {
        0: ['say here', 'await 1 freezes', failed('rank 1 did not answer within 1 s', true), 'end 1'],
        1: ['await 0 here', 'say freezes', 'kill SIGSTOP'],
      },
      /^rank 1 did not answer within 1 s$/,
    ],
  ])('one %s ends all, with one line that says why', async (_, plan, message) => {
    await expect(launchTwo(plan)).rejects.toThrow(message);
    for (const name of ['0', '1']) expect(isAlive(/pid (\d+)/.exec(linesOf(name)[0]!)![1]!)).toBe(false);
  });

  test('the exit code is that of rank 0, also after a training that went well', async () => {
    expect(await launchTwo({ 0: [trained, 'end 1'], 1: [trained, 'end 0'] })).toBe(1);
  });

  test('they are started again from the last checkpoint, as often as is allowed', async () => {
    const note = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const plan = { 0: [saved, 'say saved', trained, 'end 0'], 1: ['await 0 saved', 'once SIGKILL', trained, 'end 0'] };
    expect(await launchTwo(plan, { maxRestarts: 1 })).toBe(0);
    expect(note.mock.calls.join('')).toMatch(/^warning: rank 1 of 2 was ended by SIGKILL.*Restart 1 of 1 from run\n/);
    note.mockRestore();
    const resumed = linesOf('0').filter((line) => line.includes(' pid '));
    expect(resumed.map((line) => line.split(' ').at(-1))).toEqual(['undefined', 'run']);
    // Another log: in the first one, rank 0 has said that it saved.
    log = join(await temporaryFolder(), 'log');
    await expect(
      launchTwo(
        { 0: [saved, 'say saved', trained, 'end 0'], 1: ['await 0 saved', 'kill SIGKILL'] },
        { maxRestarts: 0 },
      ),
    ).rejects.toThrow('run holds epoch 2');
  });

  test('a stop is sent on once, and waited for', async () => {
    const controller = new AbortController();
    let received: 'SIGINT' | undefined;
    const stop = { signal: controller.signal, received: () => received };
    const code = launchTwo({ 0: ['stoppable', 'hang'], 1: ['stoppable', 'hang'] }, {}, stop);
    await Promise.all(['0', '1'].map((name) => said(name, 'ready')));
    received = 'SIGINT';
    controller.abort();
    expect(await code).toBe(130);
    expect(
      lines()
        .filter((line) => line.endsWith('SIGINT'))
        .sort(),
    ).toEqual(['0 SIGINT', '1 SIGINT']);
  });

  test('a stop also ends one that is frozen', async () => {
    const controller = new AbortController();
    const stop: Stop = {
      signal: controller.signal,
      received: () => (controller.signal.aborted ? 'SIGINT' : undefined),
    };
    const code = launchTwo({ 0: ['stoppable', 'hang'], 1: ['say ready', 'kill SIGSTOP'] }, {}, stop);
    const pids = await Promise.all(['0', '1'].map((name) => said(name, 'pid')));
    await Promise.all(['0', '1'].map((name) => said(name, 'ready')));
    controller.abort();
    expect(await code).toBe(130);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});

test('no process outlives a launcher that is killed, not even a frozen one', async () => {
  const prefix = await endsWithParent();
  const script = `
    const { launch } = await import(${JSON.stringify(new URL('./launch.ts', import.meta.url).href)});
    await launch({ command: [process.execPath, ${JSON.stringify(fakeWorker)}], env: process.env, maxRestarts: 0, formatSaved: String,
      shares: [{ dataWorkers: 1 }, { dataWorkers: 1 }], prefix: ${JSON.stringify(prefix)} },
      { signal: new AbortController().signal, received: () => undefined });`;
  const freeze = prefix.length > 0 ? ['kill SIGSTOP'] : ['hang'];
  const FAKE = JSON.stringify({ log, 0: ['deaf', 'hang'], 1: freeze });
  const launcher = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@densenet/source', '--input-type=module', '--eval', script],
    { env: { ...process.env, FAKE }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const pids = await Promise.all(['0', '1'].map((name) => said(name, 'pid')));
  expect(pids.map(isAlive)).toEqual([true, true]);
  launcher.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), { timeout: 10_000 });
});

describe('the network of processes on one machine', () => {
  /** What somebody outside gets who connects to the port. */
  const connected = (port: number) =>
    new Promise<string>((resolve) => {
      connect(port, '127.0.0.1')
        .once('data', (data) => resolve(data.toString()))
        .once('error', ({ code }: NodeJS.ErrnoException) => resolve(code!));
    });

  test('nobody outside reaches their ports', async ({ skip }) => {
    const network = await ownNetwork();
    if ('reason' in network) return skip(network.reason);
    const controller = new AbortController();
    const stop: Stop = {
      signal: controller.signal,
      received: () => (controller.signal.aborted ? 'SIGINT' : undefined),
    };
    const plan = { 0: ['listen', 'stoppable', 'hang'], 1: ['listen', 'stoppable', 'hang'] };
    const code = launchTwo(plan, { network }, stop);
    const ports = await Promise.all(['0', '1'].map((name) => said(name, 'listens on')));
    expect(await Promise.all(ports.map((port) => connected(Number(port))))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    controller.abort();
    expect(await code).toBe(130);
    network.close();
  });

  test('without a namespace they would', async () => {
    const controller = new AbortController();
    const stop: Stop = {
      signal: controller.signal,
      received: () => (controller.signal.aborted ? 'SIGINT' : undefined),
    };
    const code = launchTwo({ 0: ['listen', 'stoppable', 'hang'] }, {}, stop);
    expect(await connected(Number(await said('0', 'listens on')))).toBe('inside');
    controller.abort();
    expect(await code).toBe(130);
  });
});
