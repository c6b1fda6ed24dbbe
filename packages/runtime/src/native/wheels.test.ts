import { expect, test } from 'vitest';
import { PYTHON } from '../testing/machines.ts';
import { pipArguments } from './pip.ts';
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
  const args = pipArguments(PYTHON, wheelsFor('cpu', { platform: 'linux', arch: 'x64' }), '/cache/x');
  expect(args.slice(0, 3)).toEqual(['-m', 'pip', 'install']);
  expect(args).toEqual(expect.arrayContaining(['--no-deps', '--target', '/cache/x', 'tensorflow-cpu==2.21.0']));
  expect(args.join(' ')).not.toMatch(/index|http/);
});
