import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { HOSTILE_FILES } from './files.ts';

/** All of them took less than 3 s and 180 MiB on two busy cores; before there were limits, up to 80 s and 2 GiB. */
const MOST_MS = 15_000;
const MOST_MIB = 300;

/** Reads a hostile file in a process of its own, and holds its time and its peak of memory to the bounds above. */
export async function expectBounded(name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'densenet-hostile-'));
  try {
    const file = join(folder, 'hostile.bin');
    await writeFile(file, await HOSTILE_FILES[name]!());
    const program = fileURLToPath(new URL('readInProcess.ts', import.meta.url));
    const loader = ['--conditions=@densenet/source', '--import', import.meta.resolve('tsx')];
    const { stdout } = await promisify(execFile)(process.execPath, [...loader, program, file]);
    const { message, ms, grownMiB } = JSON.parse(stdout) as { message: string; ms: number; grownMiB: number };
    expect(message).toMatch(/^(WeightFileError|SafetensorsError|LayoutError|PretrainedError|ConfigError): .{1,1000}$/);
    expect(ms).toBeLessThan(MOST_MS);
    expect(grownMiB).toBeLessThan(MOST_MIB);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
