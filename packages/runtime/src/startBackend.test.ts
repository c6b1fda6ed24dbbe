import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { BackendUnavailableError, InvalidOptionError } from './errors.ts';
import { startBackend } from './startBackend.ts';
import { type FakeMachine, fakeMachine } from './testing/fakePrograms.ts';
import { temporaryDirectory } from './testing/temporary.ts';
import type { ForcedBackend } from './types.ts';

test.each([
  [
    { backend: 'gpu' as ForcedBackend },
    /^backend must be one of native-cuda, native-cpu, webgpu, wasm, cpu, native, tensorflow, got gpu$/,
  ],
  [{ threads: 0 }, /^threads must be a positive integer, got 0$/],
  [{ threads: 2.5 }, /^threads must be a positive integer, got 2\.5$/],
])('%j is refused', async (options, message) => {
  const error = await startBackend(options).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(InvalidOptionError);
  expect((error as Error).message).toMatch(message);
});

/** Runs `work` with the programs of a fake machine only. */
async function onMachine<T>(machine: FakeMachine, work: () => Promise<T>): Promise<T> {
  const { PATH, HOME } = process.env;
  Object.assign(process.env, machine.env);
  try {
    return await work();
  } finally {
    Object.assign(process.env, { PATH, HOME });
  }
}

test('a forced backend that cannot run is an error, not a fallback', async () => {
  const machine = await fakeMachine(await temporaryDirectory(), { compiler: 'missing' });
  const start = () => startBackend({ backend: 'native-cpu', cacheDirectory: machine.cache });
  const error = await onMachine(machine, () => start().catch((error: unknown) => error));
  expect(error).toBeInstanceOf(BackendUnavailableError);
  expect((error as BackendUnavailableError).backend).toBe('native-cpu');
  expect((error as Error).message).toMatch(
    /^backend native-cpu cannot run here: no C\+\+ compiler found .*\. Install a C\+\+ compiler/,
  );
});

test('CUDA without a GPU is an error of one sentence, before anything is downloaded', async () => {
  const machine = await fakeMachine(await temporaryDirectory(), {});
  const start = () => startBackend({ backend: 'native-cuda', cacheDirectory: machine.cache });
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '-1'); // a GPU that this machine has is not to be found
  const error = await onMachine(machine, () => start().catch((error: unknown) => error));
  vi.unstubAllEnvs();
  expect((error as Error).message).toBe(
    'backend native-cuda cannot run here: CUDA_VISIBLE_DEVICES is "-1", which hides every GPU. Unset it',
  );
  expect(await machine.calls()).toEqual([]);
  expect(existsSync(machine.cache)).toBe(false);
});

test('without native TensorFlow the ladder goes down to what there is, and says why', async () => {
  const machine = await fakeMachine(await temporaryDirectory(), { pip: 'no network' });
  const running = await onMachine(machine, () => startBackend({ cacheDirectory: machine.cache }));
  expect(['webgpu', 'wasm']).toContain(running.rung);
  expect(running.summary).toContain('native TensorFlow not used: no network: pip could not reach its package index');
  expect(running.summary).not.toContain('\n');
});
