import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CacheError, PreparationError } from '../errors.ts';
import { readMachine } from '../machine/readMachine.ts';
import { type FakeMachine, fakeMachine } from '../testing/fakePrograms.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { prepareNative } from './prepare.ts';
import { findPrepared, libraryName } from './prepared.ts';
import { wheelsFor } from './wheels.ts';

function prepare({ env, cache }: FakeMachine, messages: string[] = []) {
  const onProgress = (message: string) => messages.push(message);
  return prepareNative({ variant: 'cpu', cache, env, onProgress, machine: () => readMachine(env) });
}

async function failure(machine: FakeMachine): Promise<PreparationError> {
  const error = await prepare(machine).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(PreparationError);
  return error as PreparationError;
}

/** The names of all folders and files of a cache, two levels deep. */
async function contents(cache: string): Promise<string[]> {
  const kinds = existsSync(cache) ? await readdir(cache) : [];
  return (await Promise.all(kinds.map((kind) => readdir(join(cache, kind))))).flat();
}

describe('a machine that has all that is needed', () => {
  test('gets TensorFlow from pip and a binding, and neither a second time', async () => {
    const machine = await fakeMachine(await temporaryDirectory(), {});
    const messages: string[] = [];
    const first = await prepare(machine, messages);
    expect(first.inputs).toMatchObject({ tensorflowVersion: '2.21.0', cuda: false });
    expect(existsSync(first.binding)).toBe(true);
    expect(messages).toEqual([
      expect.stringMatching(/^downloading tensorflow-cpu 2\.21\.0 with pip \(about 274 MB\)$/),
      expect.stringMatching(/^compiling TensorFlow.js's binding with g\+\+/),
    ]);
    expect(await prepare(machine)).toEqual(first);
    expect(await machine.calls()).toEqual(['pip', 'compile', 'compile']);
    expect((await contents(machine.cache)).filter((name) => /tmp|lock/.test(name))).toEqual([]);
  });

  test("uses the TensorFlow that the user's Python has, without pip", async () => {
    const directory = await temporaryDirectory();
    const tensorflow = join(directory, 'site-packages', 'tensorflow');
    await mkdir(tensorflow, { recursive: true });
    await writeFile(join(tensorflow, libraryName()), 'cc');
    const machine = await fakeMachine(directory, { tensorflow });
    expect((await prepare(machine)).inputs.tensorflowVersion).toBe('2.18.1');
    expect(await machine.calls()).toEqual(['compile', 'compile']);

    // Upgraded in place: the library is another one, so the binding must be too.
    expect(await findPrepared(machine.cache, 'cpu')).toBeDefined();
    await writeFile(join(tensorflow, libraryName()), 'another cc');
    expect(await findPrepared(machine.cache, 'cpu')).toBeUndefined();
  });

  test('does not take a CPU build for a CUDA one', async () => {
    const machine = await fakeMachine(await temporaryDirectory(), {});
    await prepare(machine);
    expect(await findPrepared(machine.cache, 'cuda')).toBeUndefined();
  });
});

describe('what is missing is said, and nothing half-made stays', () => {
  test('no Python', async () => {
    const error = await failure(await fakeMachine(await temporaryDirectory(), { pip: 'no python' }));
    expect(error.message).toMatch(/^no Python 3 found \(looked for python3, python\)\. Install Python 3 with pip/);
  });

  test('a Python without pip', async () => {
    const error = await failure(await fakeMachine(await temporaryDirectory(), { pip: 'missing' }));
    expect(error.message).toMatch(/^Python 3\.11\.7 \(python3\) has no pip\. Install pip: apt-get install python3-pip/);
  });

  test('no compiler', async () => {
    const machine = await fakeMachine(await temporaryDirectory(), { compiler: 'missing' });
    const error = await failure(machine);
    expect(error.message).toMatch(
      /^no C\+\+ compiler found \(looked for g\+\+, c\+\+, clang\+\+\)\. Install a C\+\+ compiler/,
    );
    expect(await machine.calls()).toEqual([]); // nothing was downloaded in vain
  });

  test.each([
    [
      'no network',
      /^no network: pip could not reach its package index for tensorflow-cpu 2\.21\.0; it said:\n.*name resolution/s,
    ],
    ['no space', /^no disk space was left while pip installed tensorflow-cpu 2\.21\.0; it said:\n.*Errno 28/s],
    ['no wheel', /^pip's package index has no wheel of tensorflow-cpu 2\.21\.0 for this system; it said:/],
  ] as const)('pip: %s', async (pip, message) => {
    const machine = await fakeMachine(await temporaryDirectory(), { pip });
    const error = await failure(machine);
    expect(error.message).toMatch(message);
    expect(error.step).toBe('pip');
    expect(error.remedy).toBeTruthy();
    expect(await contents(machine.cache)).toEqual([]);
  });

  test('a compiler that fails', async () => {
    const machine = await fakeMachine(await temporaryDirectory(), { compiler: 'fails' });
    const error = await failure(machine);
    expect(error.message).toMatch(
      /^g\+\+ \(g\+\+ \(Fake\) 1\.0\) failed with status 1 on TensorFlow\.js's binding; it said:\n {2}tfjs_backend/,
    );
    expect(await contents(machine.cache)).toEqual([wheelsFor('cpu', process).name]); // which pip did finish
  });

  test('a cache folder that cannot be', async () => {
    const directory = await temporaryDirectory();
    const machine = await fakeMachine(directory, {});
    await writeFile(join(directory, 'file'), '');
    const error = await prepare({ ...machine, cache: join(directory, 'file', 'cache') }).catch(
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(CacheError);
    expect((error as CacheError).message).toMatch(
      /cannot be used: a part of the path is a file \(ENOTDIR\)\. Set XDG_CACHE_HOME/,
    );
  });
});
