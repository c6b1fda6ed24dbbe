import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cpuFeatures, describeCpu } from './cpu.ts';
import { describeGpu, findNvidiaGpu, noNvidiaGpu, parseNvidiaSmi } from './gpu.ts';
import { parseProbe, pythonCandidates } from './python.ts';
import { libcOf } from './readMachine.ts';

describe('the C library', () => {
  test('glibc says its version, musl says nothing, others have neither', () => {
    expect(libcOf('linux', { header: { glibcVersionRuntime: '2.36' } })).toEqual({ kind: 'glibc', version: '2.36' });
    expect(libcOf('linux', { header: {} })).toEqual({ kind: 'musl' });
    expect(libcOf('darwin', { header: {} })).toEqual({ kind: 'none' });
  });
});

describe('the processor', () => {
  test('extensions are read from the flags of x64 and of arm64', () => {
    expect(cpuFeatures('processor: 0\nflags\t\t: fpu sse avx avx2 avx512f amx_tile\n')).toEqual([
      'AVX2',
      'AVX-512',
      'AMX',
    ]);
    expect(cpuFeatures('Features\t: fp asimd sve\n')).toEqual(['NEON', 'SVE']);
    expect(cpuFeatures('')).toEqual([]);
  });

  test('is described by its threads and its widest extension', () => {
    expect(describeCpu(2, ['AVX2', 'AVX-512'])).toBe('CPU (2 threads, AVX-512)');
    expect(describeCpu(1, ['AVX2', 'AVX-512', 'AMX'])).toBe('CPU (1 thread, AVX-512, AMX)');
    expect(describeCpu(8, [])).toBe('CPU (8 threads)');
  });
});

describe('the GPU', () => {
  test("nvidia-smi's table is read", () => {
    const devices = parseNvidiaSmi('NVIDIA H100 80GB HBM3, 81559, 550.54.15\nNVIDIA T4, 15360, 550.54.15\n');
    expect(devices).toHaveLength(2);
    expect(devices[0]).toEqual({ name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81559 * 2 ** 20, driver: '550.54.15' });
    expect(describeGpu({ evidence: 'nvidia-smi', devices })).toBe('NVIDIA H100 80GB HBM3 (80 GiB, the first of 2)');
  });

  test('a complaint instead of a table is no GPU', () => {
    expect(parseNvidiaSmi("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.")).toEqual([]);
    expect(parseNvidiaSmi('No devices were found')).toEqual([]);
  });

  test.each(['', '-1', '-1,0', ' '])('CUDA_VISIBLE_DEVICES=%j hides them all, which is said', async (value) => {
    const env = { PATH: '', CUDA_VISIBLE_DEVICES: value };
    expect(await findNvidiaGpu(env)).toBeUndefined();
    expect(noNvidiaGpu(env)).toEqual({
      reason: `CUDA_VISIBLE_DEVICES is ${JSON.stringify(value)}, which hides every GPU`,
      remedy: 'unset it',
    });
    expect(noNvidiaGpu({ CUDA_VISIBLE_DEVICES: '0' })).toMatchObject({
      reason: 'no NVIDIA GPU found',
      remedy: expect.stringContaining('looked for nvidia-smi, /dev/nvidia*'),
    });
  });

  test("a GPU of which only the driver's files are seen has no name", () => {
    expect(describeGpu({ evidence: '/dev/nvidia0', devices: [] })).toBe('NVIDIA GPU');
  });
});

describe('Python', () => {
  test('the chosen one is the only one, else an active environment comes first', () => {
    expect(pythonCandidates({ DENSENET_PYTHON: '/my/python', VIRTUAL_ENV: '/venv' }, 'linux')).toEqual(['/my/python']);
    const expected = [join('/venv', 'bin', 'python'), 'python3', 'python'];
    expect(pythonCandidates({ VIRTUAL_ENV: '/venv' }, 'linux')).toEqual(expected);
    expect(pythonCandidates({}, 'linux')).toEqual(['python3', 'python']);
  });

  test("what is not a probe's answer is no Python", () => {
    expect(parseProbe('python', 'pyenv: python: command not found')).toBeUndefined();
    expect(parseProbe('python', '')).toBeUndefined();
    expect(parseProbe('python', '{"version": [2, 7, 18]}')).toBeUndefined();
  });
});
