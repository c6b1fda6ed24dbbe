import type { Machine, Python } from '../machine/machine.ts';

/** A Python 3.11 with pip and without TensorFlow. */
export const PYTHON: Python = {
  command: 'python3',
  executable: '/usr/bin/python3',
  home: '/usr/bin/python3.11 /usr',
  version: [3, 11, 7],
  implementation: 'CPython',
  pip: '23.2.1',
  tensorflow: undefined,
};

/** A Linux PC with all that native TensorFlow needs, and no GPU. */
export const LINUX: Machine = {
  platform: 'linux',
  arch: 'x64',
  libc: { kind: 'glibc', version: '2.36' },
  nodeVersion: '20.20.2',
  cpu: { model: 'A processor', threads: 8, features: ['AVX2', 'AVX-512'] },
  memoryBytes: 32 * 2 ** 30,
  gpu: undefined,
  pythons: [PYTHON],
  pythonNames: ['python3', 'python'],
  compiler: { command: 'g++', version: 'g++ (Debian) 12.2.0' },
  compilerNames: ['g++', 'c++', 'clang++'],
};

/** The same machine with a GPU. */
export const LINUX_GPU: Machine = {
  ...LINUX,
  gpu: { evidence: 'nvidia-smi', devices: [{ name: 'NVIDIA T4', memoryBytes: 16 * 2 ** 30, driver: '550.54' }] },
};
