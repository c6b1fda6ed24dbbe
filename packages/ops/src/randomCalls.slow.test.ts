import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Outcome } from './testing/printRandomCalls.ts';

const count = 2000;
const largestDifference = 1e-4;

/** In a process of its own, whose end by a signal would be found. */
function outcomesOn(backend: string): Outcome[] {
  const require = createRequire(new URL('../../../package.json', import.meta.url));
  const program = fileURLToPath(new URL('./testing/printRandomCalls.ts', import.meta.url));
  const args = ['--conditions=@densenet/source', '--import', require.resolve('tsx'), program, backend, String(count)];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect({ status: ended.status, signal: ended.signal, stderr: ended.status === 0 ? '' : ended.stderr }).toEqual({
    status: 0,
    signal: null,
    stderr: '',
  });
  return JSON.parse(ended.stdout.trim().split('\n').at(-1)!) as Outcome[];
}

/** How an outcome differs from plain JavaScript's; undefined where it does not. */
function difference(expected: Outcome, actual: Outcome): string | undefined {
  if (typeof expected === 'string' || typeof actual === 'string') {
    return expected === actual ? undefined : `expected ${String(expected)}, got ${String(actual)}`;
  }
  if (expected.length !== actual.length) return `expected ${expected.length} values, got ${actual.length}`;
  if (expected.some((value, index) => value === null && actual[index] !== null)) return 'NaN or infinity disappeared';
  const values = expected.map((value, index) => [value, actual[index]!] as const);
  // Where one is not finite, what else is not may differ: an infinite weight that meets the padding, Winograd's sums.
  if (values.flat().includes(null)) return undefined;
  const largest = Math.max(...expected.map((value) => Math.abs(value!)));
  const off = Math.max(...values.map(([wanted, found]) => Math.abs(wanted! - found!)));
  return off <= largestDifference * largest ? undefined : `off by ${off} of ${largest}`;
}

describe.runIf(process.env.DENSENET_SLOW === '1')(`${count} random calls of operations`, () => {
  it('are refused with the same words, or give the same, on plain JavaScript, wasm and native TensorFlow', () => {
    const expected = outcomesOn('cpu');
    const refused = expected.filter((outcome) => typeof outcome === 'string').length;
    expect(Math.min(refused, count - refused)).toBeGreaterThan(count / 4);
    for (const backend of ['wasm', 'native-cpu']) {
      const differences = outcomesOn(backend).map((actual, seed) => difference(expected[seed]!, actual));
      expect(differences.flatMap((each, seed) => (each ? [`${backend}, case ${seed}: ${each}`] : []))).toEqual([]);
    }
  }, 600_000);
});
