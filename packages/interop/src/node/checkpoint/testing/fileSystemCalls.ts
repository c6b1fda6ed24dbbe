import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...args: unknown[]) => Promise<unknown>;

const CALLS = ['link', 'lstat', 'mkdir', 'open', 'readdir', 'readlink', 'rename', 'rm', 'stat'];

/**
 * Runs `hook(number, name)` ahead of every call of `node:fs/promises` in this process, from number 1 on: it may kill
 * the process, or throw to make the call fail. Returns what takes the hook away.
 */
export function beforeEachCall(hook: (number: number, name: string) => void): () => void {
  const calls = fs as unknown as Record<string, Call>;
  const originals = { ...calls };
  let number = 0;
  const hooked =
    (name: string, call: Call): Call =>
    async (...args) => {
      hook(++number, name);
      return call(...args);
    };
  for (const name of CALLS) calls[name] = hooked(name, originals[name]!);
  calls.open = hooked('open', async (...args) => {
    const file = (await originals.open!(...args)) as Record<string, Call>;
    for (const name of ['writeFile', 'sync']) file[name] = hooked(name, file[name]!.bind(file));
    return file;
  });
  syncBuiltinESMExports();
  return () => {
    Object.assign(calls, originals);
    syncBuiltinESMExports();
  };
}

/** An error as the system gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
