import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from './temporaryDirectory.ts';

/**
 * Puts shell scripts first on the PATH for the rest of the test, under the given names. With `alone`, nothing else is on it.
 *
 * @returns The folder that holds them.
 */
export function fakeCommands(scripts: Record<string, string>, { alone = false } = {}): string {
  const directory = join(temporaryDirectory(), 'bin');
  mkdirSync(directory);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  vi.stubEnv('PATH', alone ? directory : `${directory}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return directory;
}
