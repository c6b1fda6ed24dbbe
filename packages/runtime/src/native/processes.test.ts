import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { compileSources } from '../testing/compiled.ts';
import { type FakeMachine, fakeMachine } from '../testing/fakePrograms.ts';
import { temporaryDirectory } from '../testing/temporary.ts';

let compiled: string;
beforeAll(async () => {
  compiled = await compileSources();
});

const SCRIPT = `
const [, compiled, cache] = process.argv;
const { prepareNative } = await import(compiled + '/native/prepare.js');
const { readMachine } = await import(compiled + '/machine/readMachine.js');
const prepared = await prepareNative({
  variant: 'cpu', cache, env: process.env, onProgress: console.log, machine: () => readMachine(process.env),
});
console.log('binding ' + prepared.binding);
`;

/** Starts a process that prepares native TensorFlow on a fake machine. */
function startPreparing(machine: FakeMachine): { child: ChildProcess; done: Promise<string> } {
  const args = ['--input-type=module', '-e', SCRIPT, compiled, machine.cache];
  const child = spawn(process.execPath, args, { env: machine.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (text) => (output += text));
  return { child, done: once(child, 'close').then(() => output) };
}

function bindingIn(output: string): string {
  const binding = /^binding (.*)$/m.exec(output)?.[1];
  if (!binding) throw new Error(`no binding was prepared: ${output}`);
  return binding;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** All names in the cache's two folders. */
async function names(cache: string): Promise<string[]> {
  const kinds = ['tensorflow', 'native'].filter((kind) => existsSync(join(cache, kind)));
  return (await Promise.all(kinds.map((kind) => readdir(join(cache, kind))))).flat();
}

const isWhole = (name: string) => !name.startsWith('.') && !name.endsWith('.lock');

test('two processes that prepare at once share one preparation', async () => {
  const machine = await fakeMachine(await temporaryDirectory(), { pip: 'slow', compiler: 'slow' });
  const outputs = await Promise.all([startPreparing(machine).done, startPreparing(machine).done]);
  expect(bindingIn(outputs[0])).toBe(bindingIn(outputs[1]));
  expect(outputs.join()).toMatch(/waiting for process \d+ on .*, which is preparing tensorflow-cpu 2\.21\.0/);
  expect(await machine.calls()).toEqual(['pip', 'compile', 'compile']);
  expect((await names(machine.cache)).every(isWhole)).toBe(true);
});

test.each(['pip', 'compile'])('a process killed in the middle of %s leaves nothing that is used', async (step) => {
  const machine = await fakeMachine(await temporaryDirectory(), { pip: 'slow', compiler: 'slow' });
  const first = startPreparing(machine);
  await until(async () => (await machine.calls()).includes(step));
  first.child.kill('SIGKILL');
  expect(await first.done).not.toMatch(/^binding /m);
  const left = await names(machine.cache);
  expect(left.filter(isWhole)).toHaveLength(step === 'pip' ? 0 : 1);
  expect(left.some((name) => name.startsWith('.tmp+'))).toBe(true);

  const binding = bindingIn(await startPreparing(machine).done);
  expect(await readFile(binding, 'utf8')).toBe('binding\n');
  const after = await names(machine.cache);
  expect(after.filter((name) => !isWhole(name))).toEqual([]);
  expect(after).toHaveLength(2);
});
