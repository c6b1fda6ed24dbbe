import { expect, test } from 'vitest';
import { type AdapterInfo, describeAdapter, isSoftwareAdapter, readProbe } from './webgpuAdapter.ts';

const GPU: AdapterInfo = {
  vendor: 'nvidia',
  architecture: 'ampere',
  device: '0x2204',
  description: 'NVIDIA GeForce RTX 3090',
  isFallbackAdapter: false,
};

test('an adapter on the processor is told from a GPU', () => {
  expect(isSoftwareAdapter(GPU)).toBe(false);
  expect(isSoftwareAdapter({ ...GPU, isFallbackAdapter: true })).toBe(true);
  expect(isSoftwareAdapter({ ...GPU, description: 'llvmpipe (LLVM 15.0.6, 256 bits)' })).toBe(true);
  expect(isSoftwareAdapter({ ...GPU, vendor: 'google', architecture: 'swiftshader' })).toBe(true);
});

test('an adapter is described by its name, and as software if it is', () => {
  expect(describeAdapter(GPU)).toBe('NVIDIA GeForce RTX 3090');
  expect(describeAdapter({ ...GPU, description: '' })).toBe('nvidia ampere 0x2204');
  expect(describeAdapter({ ...GPU, description: 'SwiftShader', isFallbackAdapter: true })).toBe(
    'SwiftShader (software, on the CPU)',
  );
});

test.each<[string, number | null, string, string, NodeJS.Platform, RegExp]>([
  [
    'no Vulkan loader',
    0,
    'null\n',
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file",
    'linux',
    /^no Vulkan driver found \(no libvulkan\.so\.1\)/,
  ],
  ['a loader without a GPU', 0, 'null\n', '', 'linux', /^Vulkan shows no GPU/],
  ['no GPU elsewhere', 0, 'null\n', '', 'win32', /^WebGPU finds no GPU/],
  [
    'a module that does not load',
    1,
    '',
    'Error: libc.musl-x86_64.so.1: cannot open\n  at x',
    'linux',
    /does not run here: Error: libc\.musl/,
  ],
  ['a crash in the driver', null, '', '', 'linux', /does not run here: it ended with status null/],
])('%s', (_, code, stdout, output, platform, reason) => {
  expect(readProbe(code, stdout, output, platform)).toMatchObject({
    obstacle: { reason: expect.stringMatching(reason) },
  });
});

test('an adapter is read from the last line', () => {
  expect(readProbe(0, `noise\n${JSON.stringify(GPU)}\n`, '', 'linux')).toEqual(GPU);
});
