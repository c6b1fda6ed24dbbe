import { describe, expect, test } from 'vitest';
import type { Machine, PythonTensorFlow } from '../machine/machine.ts';
import { LINUX, LINUX_GPU, PYTHON } from '../testing/machines.ts';
import { planNative } from './plan.ts';

const TENSORFLOW: PythonTensorFlow = {
  version: '2.18.1',
  directory: '/site-packages/tensorflow',
  cuda: false,
  complete: true,
};

/** `LINUX` whose Python has this TensorFlow. */
function withTensorFlow(changes: Partial<PythonTensorFlow>, machine: Machine = LINUX): Machine {
  return { ...machine, pythons: [{ ...PYTHON, tensorflow: { ...TENSORFLOW, ...changes } }] };
}

describe('what pip is asked for', () => {
  test.each<[string, Machine, 'cpu' | 'cuda', string]>([
    ['Linux x64', LINUX, 'cpu', 'tensorflow-cpu==2.21.0'],
    ['Linux x64 with a GPU', LINUX_GPU, 'cuda', 'tensorflow==2.21.0'],
    ['Linux arm64', { ...LINUX, arch: 'arm64' }, 'cpu', 'tensorflow==2.21.0'],
    [
      'a Mac with Apple silicon',
      { ...LINUX, platform: 'darwin', arch: 'arm64', libc: { kind: 'none' } },
      'cpu',
      'tensorflow==2.21.0',
    ],
    [
      'a Python newer than the wheels',
      { ...LINUX, pythons: [{ ...PYTHON, version: [3, 15, 0] }] },
      'cpu',
      'tensorflow-cpu==2.21.0',
    ],
  ])('%s', (_, machine, variant, requirement) => {
    const plan = planNative(machine, variant);
    expect(plan).toMatchObject({ source: 'pip', compiler: LINUX.compiler });
    expect((plan as { wheels: { requirements: string[] } }).wheels.requirements[0]).toBe(requirement);
  });

  test('CUDA brings its libraries as wheels, each with a version', () => {
    const plan = planNative(LINUX_GPU, 'cuda') as { wheels: { requirements: string[] } };
    const nvidia = plan.wheels.requirements.filter((requirement) => requirement.startsWith('nvidia-'));
    expect(nvidia).toHaveLength(12);
    for (const requirement of plan.wheels.requirements) expect(requirement).toMatch(/^[a-z0-9-]+==[0-9.]+$/);
  });
});

describe("the TensorFlow of the user's Python", () => {
  test('is used, whatever its build, for the CPU', () => {
    expect(planNative(withTensorFlow({}), 'cpu')).toMatchObject({
      source: 'python',
      tensorflow: { version: '2.18.1' },
    });
    expect(planNative(withTensorFlow({ cuda: true }), 'cpu')).toMatchObject({ source: 'python' });
  });

  test('is used for CUDA only if it was built with it', () => {
    expect(planNative(withTensorFlow({ cuda: true }, LINUX_GPU), 'cuda')).toMatchObject({ source: 'python' });
    expect(planNative(withTensorFlow({}, LINUX_GPU), 'cuda')).toMatchObject({ source: 'pip' });
  });

  test.each(['2.14.0', '2.22.0', '2.21.0rc1', '3.0.0', 'unknown'])(
    'is passed over in the untried version %s',
    (version) => {
      expect(planNative(withTensorFlow({ version }), 'cpu')).toMatchObject({ source: 'pip' });
    },
  );

  test('is passed over without its libraries and headers', () => {
    expect(planNative(withTensorFlow({ complete: false }), 'cpu')).toMatchObject({ source: 'pip' });
  });

  test('serves where pip has no wheel: a Mac with an Intel processor, an old glibc', () => {
    const intelMac: Partial<Machine> = { platform: 'darwin', arch: 'x64', libc: { kind: 'none' } };
    const tensorflow = withTensorFlow({ version: '2.16.2' });
    expect(planNative({ ...tensorflow, ...intelMac }, 'cpu')).toMatchObject({ source: 'python' });
    expect(planNative({ ...tensorflow, libc: { kind: 'glibc', version: '2.17' } }, 'cpu')).toMatchObject({
      source: 'python',
    });
  });
});

describe('an obstacle is reported, with its remedy', () => {
  test.each<[string, Partial<Machine>, 'cpu' | 'cuda', RegExp, RegExp | undefined]>([
    ['Windows', { platform: 'win32', libc: { kind: 'none' } }, 'cpu', /cannot be prepared on Windows itself/, /WSL 2/],
    ['Alpine', { libc: { kind: 'musl' } }, 'cpu', /no build for musl/, /node:22-slim/],
    ['FreeBSD', { platform: 'freebsd' }, 'cpu', /no build for freebsd/, /Linux or macOS/],
    [
      'an Intel Mac',
      { platform: 'darwin', arch: 'x64', libc: { kind: 'none' } },
      'cpu',
      /no wheel for Macs with an Intel processor/,
      undefined,
    ],
    ['32-bit ARM', { arch: 'arm' }, 'cpu', /no wheel for linux arm$/, undefined],
    [
      'an old glibc',
      { libc: { kind: 'glibc', version: '2.26' } },
      'cpu',
      /needs glibc 2\.27 or newer, and this system has 2\.26/,
      /newer system/,
    ],
    ['CUDA on arm64', { arch: 'arm64' }, 'cuda', /CUDA on Linux x64 only, and this is linux arm64/, undefined],
    [
      'CUDA on a Mac',
      { platform: 'darwin', arch: 'arm64', libc: { kind: 'none' } },
      'cuda',
      /CUDA on Linux x64 only/,
      undefined,
    ],
    [
      'no compiler',
      { compiler: undefined },
      'cpu',
      /no C\+\+ compiler found \(looked for g\+\+, c\+\+, clang\+\+\)/,
      /apt-get install g\+\+/,
    ],
    [
      'no compiler on a Mac',
      { compiler: undefined, platform: 'darwin', libc: { kind: 'none' } },
      'cpu',
      /no C\+\+ compiler/,
      /xcode-select --install/,
    ],
    ['no Python', { pythons: [] }, 'cpu', /no Python 3 found \(looked for python3, python\)/, /DENSENET_PYTHON/],
    [
      'no pip',
      { pythons: [{ ...PYTHON, pip: undefined }] },
      'cpu',
      /Python 3\.11\.7 \(\/usr\/bin\/python3\) has no pip/,
      /ensurepip/,
    ],
    [
      'an old pip',
      { pythons: [{ ...PYTHON, pip: '20.2.4' }] },
      'cpu',
      /pip 20\.2\.4 of Python 3\.11\.7 .* is too old/,
      /install --upgrade pip/,
    ],
  ])('%s', (_, changes, variant, reason, remedy) => {
    const plan = planNative({ ...LINUX, ...changes }, variant) as { obstacle: { reason: string; remedy?: string } };
    expect(plan.obstacle.reason).toMatch(reason);
    if (remedy) expect(plan.obstacle.remedy).toMatch(remedy);
    else expect(plan.obstacle.remedy).toBeUndefined();
  });

  test('a second Python with pip helps out', () => {
    const second = { ...PYTHON, executable: '/opt/python3' };
    const plan = planNative({ ...LINUX, pythons: [{ ...PYTHON, pip: undefined }, second] }, 'cpu');
    expect(plan).toMatchObject({ source: 'pip', python: { executable: '/opt/python3' } });
  });
});
