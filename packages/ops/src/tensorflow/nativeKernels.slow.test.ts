import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const testing = fileURLToPath(new URL('../../native/testing/', import.meta.url));
const compiler = process.env.CXX ?? 'g++';

/** The compiler's checks of memory and of arithmetic: the first thing wrong ends the program. */
const checked = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** Vectors of four, eight and whatever this processor has, and the compiler's own checks. */
const builds: { [name: string]: string[] } = {
  'for this processor': ['-O3', process.arch === 'x64' ? '-march=native' : '-mcpu=native'],
  ...(process.arch === 'x64' && {
    'with vectors of four': ['-O3', '-march=x86-64'],
    'with vectors of eight': ['-O3', '-march=haswell'],
  }),
  'with memory and arithmetic checked': checked,
  'with threads checked': ['-O1', '-g', '-fsanitize=thread'],
};

describe.skipIf(process.env.DENSENET_SLOW !== '1')('the kernels in native/', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'densenet-kernels-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function compile(source: string, name: string, flags: string[]): Promise<string> {
    const program = join(directory, name.replaceAll(' ', '-'));
    const language = ['-std=c++17', '-ffp-contract=fast', '-Wall', '-Wextra'];
    const { stderr } = await run(compiler, [...flags, ...language, join(testing, source), '-o', program, '-lpthread']);
    expect(stderr).toBe('');
    return program;
  }

  it('refuse what does not fit, and touch nothing outside of what they are given, in 10,000 random cases', async () => {
    const program = await compile('fuzz.cc', 'fuzz', checked);
    const { stdout, stderr } = await run(program, ['0', '10000']);
    expect(stderr).toBe('');
    const [computed, refused, large] = stdout.trim().split(' ').map(Number) as [number, number, number];
    expect(computed + refused + large).toBe(10_000);
    expect(Math.min(computed, refused)).toBeGreaterThan(4000);
  }, 600_000);

  it.each(Object.entries(builds))(
    'are within 1e-5 of plain loops in double precision, %s',
    async (name, flags) => {
      const program = await compile('check.cc', name, flags);
      const { stdout, stderr } = await run(program);
      expect(stderr).toBe('');
      // It prints what is further off, and last the largest of all differences.
      expect(stdout.trim().split('\n')).toHaveLength(1);
      expect(Number(stdout)).toBeLessThan(1e-5);
      expect(Number(stdout)).toBeGreaterThan(0);
    },
    240_000,
  );
});
