import { expect, test } from 'vitest';
import { PYTHON } from '../testing/machines.ts';
import { hashedRequirements, pipArguments } from './pip.ts';
import { wheelPythonArguments, wheelsFor } from './wheels.ts';

const FOREIGN = ['--python-version', '3.12', '--implementation', 'cp', '--ignore-requires-python'];

test.each<[string, [number, number, number], string, string[]]>([
  ['the first Python with a wheel', [3, 10, 0], 'CPython', []],
  ['the last Python with a wheel', [3, 13, 9], 'CPython', []],
  ['a Python that is too old', [3, 9, 18], 'CPython', FOREIGN],
  ['a Python that is too new', [3, 14, 0], 'CPython', FOREIGN],
  ['a Python that is not CPython', [3, 11, 0], 'PyPy', FOREIGN],
])('%s', (_, version, implementation, expected) => {
  expect(wheelPythonArguments({ version, implementation })).toEqual(expected);
});

test('pip is given a folder, no dependencies, and no index', () => {
  const args = pipArguments(PYTHON, '/cache/requirements.txt', '/cache/x');
  expect(args.slice(0, 3)).toEqual(['-m', 'pip', 'install']);
  expect(args).toEqual(expect.arrayContaining(['--no-deps', '--target', '/cache/x', '--require-hashes', '-r']));
  expect(args.join(' ')).not.toMatch(/index|http/);
});

test.each([
  ['cpu', 'linux', 'x64'],
  ['cpu', 'linux', 'arm64'],
  ['cpu', 'darwin', 'arm64'],
  ['cuda', 'linux', 'x64'],
] as const)('every wheel for %s on %s %s is known by its hashes', (variant, platform, arch) => {
  const wheels = wheelsFor(variant, { platform, arch });
  const lines = hashedRequirements(wheels).trim().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(wheels.requirements);
  for (const line of lines) {
    const hashes = line.split(' ').slice(1);
    // TensorFlow has a wheel for each of four Pythons, on each platform; NVIDIA's have one.
    expect(hashes.length).toBe(line.startsWith('nvidia') ? 1 : line.startsWith('tensorflow-cpu') ? 4 : 12);
    for (const hash of hashes) expect(hash).toMatch(/^--hash=sha256:[0-9a-f]{64}$/);
  }
});
