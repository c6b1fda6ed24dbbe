import { describe, expect, test } from 'vitest';
import { planNative } from '../native/plan.ts';
import { LINUX, LINUX_GPU } from '../testing/machines.ts';
import { formatLadder } from './format.ts';
import { inspectLadder } from './inspect.ts';
import { describePlan } from './inspectNative.ts';
import { chooseRung, type LadderReport, type RungReport } from './report.ts';
import { summarise } from './summary.ts';

const NATIVE = { title: 'native TensorFlow 2.21.0', device: 'CPU (2 threads, AVX-512)' };

describe('the summary line', () => {
  test('names the backend, the device, and why faster ones do not run', () => {
    expect(summarise(NATIVE, [{ rung: 'native-cuda', obstacle: { reason: 'no NVIDIA GPU found' } }], false)).toBe(
      'native TensorFlow 2.21.0 on CPU (2 threads, AVX-512); CUDA not used: no NVIDIA GPU found',
    );
  });

  test('gives a reason that rungs share once, and stays one line', () => {
    const musl = { reason: 'TensorFlow has no build\nfor musl', remedy: 'use Debian' };
    const misses = [
      { rung: 'native-cuda', obstacle: musl },
      { rung: 'native-cpu', obstacle: musl },
      { rung: 'webgpu', obstacle: { reason: 'no GPU' } },
    ] as const;
    expect(summarise({ title: 'WebAssembly', device: 'CPU (1 thread)' }, misses, false)).toBe(
      'WebAssembly on CPU (1 thread); CUDA and native TensorFlow not used: TensorFlow has no build for musl; WebGPU not used: no GPU',
    );
  });

  test('says that a backend was asked for', () => {
    expect(summarise(NATIVE, [], true)).toBe('native TensorFlow 2.21.0 on CPU (2 threads, AVX-512); as asked for');
  });
});

const rung = (name: RungReport['rung'], state: RungReport['state'], remedy?: string): RungReport => ({
  rung: name,
  state,
  detail: `about ${name}`,
  ...(remedy ? { remedy } : {}),
});

describe('the rung that a start would take', () => {
  test.each<[string, RungReport[], ReturnType<typeof chooseRung>]>([
    [
      'the fastest that works',
      [rung('native-cuda', 'unavailable'), rung('native-cpu', 'works'), rung('cpu', 'works')],
      { chosen: 'native-cpu' },
    ],
    [
      'one that can be prepared',
      [rung('native-cuda', 'preparable'), rung('native-cpu', 'works')],
      { chosen: 'native-cuda' },
    ],
    [
      'the fastest, with what would bring a faster one',
      [
        rung('native-cuda', 'unavailable'),
        rung('native-cpu', 'unavailable', 'install g++'),
        rung('webgpu', 'unavailable', 'install Vulkan'),
        rung('wasm', 'works'),
      ],
      { chosen: 'wasm', next: { rung: 'native-cpu', remedy: 'install g++' } },
    ],
  ])('%s', (_, rungs, expected) => {
    expect(chooseRung(rungs)).toEqual(expected);
  });
});

describe('the plan in words', () => {
  test('says what the first start downloads', () => {
    const plan = planNative(LINUX, 'cpu');
    if ('obstacle' in plan) throw new Error('expected a plan');
    expect(describePlan(plan)).toBe(
      'not prepared yet: the first start has pip of Python 3.11.7 (/usr/bin/python3) download tensorflow-cpu 2.21.0 (about 274 MB) and compiles the binding with g++',
    );
  });
});

describe('the doctor', () => {
  const report: LadderReport = {
    versions: { node: '20.20.2', tfjs: '4.22.0', tensorflow: '2.21.0', cuda: '12.9' },
    machine: LINUX_GPU,
    cache: '/cache',
    rungs: [
      { rung: 'native-cuda', state: 'unavailable', detail: 'no good driver', remedy: 'update the driver' },
      { rung: 'native-cpu', state: 'works', detail: 'native TensorFlow', device: 'CPU (8 threads)', threads: 8 },
      { rung: 'webgpu', state: 'unavailable', detail: 'no Vulkan' },
      { rung: 'wasm', state: 'works', detail: 'WebAssembly' },
      { rung: 'cpu', state: 'works', detail: 'plain JavaScript' },
    ],
    chosen: 'native-cpu',
    next: { rung: 'native-cuda', remedy: 'update the driver' },
  };

  test('says why the cache is not where the environment has it', () => {
    const text = formatLadder({ ...report, cacheNotice: 'the cache folder /shared is not used: everybody may write' });
    expect(text).toMatch(/^Cache +\/cache \(the cache folder \/shared is not used: everybody may write\)$/m);
  });

  test('prints versions, the machine, every rung, and what would help', () => {
    const text = formatLadder(report);
    for (const line of [
      /^TensorFlow +2\.21\.0 with CUDA 12\.9$/m,
      /^GPU +NVIDIA T4, 16 GiB, driver 550\.54$/m,
      /^Memory +32 GiB$/m,
      /^Processor +A processor, 8 threads, AVX2, AVX-512$/m,
      /^ {3}native-cuda +no: no good driver\n +update the driver$/m,
      /^-> native-cpu +works: native TensorFlow, on CPU \(8 threads\)$/m,
      /^To get CUDA \(native-cuda\): update the driver$/m,
    ]) {
      expect(text).toMatch(line);
    }
  });

  test('looks at this machine, whatever it is, without preparing anything', async () => {
    const seen = await inspectLadder({ cacheDirectory: '/nonexistent/densenet' });
    expect(seen.rungs.map(({ rung }) => rung)).toEqual(['native-cuda', 'native-cpu', 'webgpu', 'wasm', 'cpu']);
    expect(seen.rungs.at(-1)!.state).toBe('works');
    expect(seen.rungs[1]!.state).not.toBe('works');
    expect(formatLadder(seen)).toContain(process.versions.node);
  });
});
