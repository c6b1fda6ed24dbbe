import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import type { Cpu } from './machine.ts';

/** Vector extensions: Linux's flag and the usual name, widest last. */
const FEATURES = [
  ['avx2', 'AVX2'],
  ['avx512f', 'AVX-512'],
  ['amx_tile', 'AMX'],
  ['asimd', 'NEON'],
  ['sve', 'SVE'],
] as const;

/** The vector extensions named in Linux's `/proc/cpuinfo`. */
export function cpuFeatures(cpuinfo: string): string[] {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  const flags = new Set(line.trim().split(/\s+/));
  return FEATURES.filter(([flag]) => flags.has(flag)).map(([, name]) => name);
}

/** Identifies the processor that code is compiled for: all its extensions as one text, or else its model. */
export async function instructionSet(): Promise<string> {
  const cpuinfo = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8').catch(() => '') : '';
  return /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim() ?? cpus()[0]?.model ?? process.arch;
}

/** Describes this machine's processor. Where the system does not say which extensions it has, none are listed. */
export async function readCpu(): Promise<Cpu> {
  const cpuinfo = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8').catch(() => '') : '';
  return {
    model: cpus()[0]?.model.trim() || process.arch,
    threads: availableParallelism(),
    features: cpuFeatures(cpuinfo),
  };
}

/** `CPU (2 threads, AVX-512)`: the widest extension only. */
export function describeCpu(threads: number, features: readonly string[]): string {
  const widest = features.filter((name) => name !== 'AMX').at(-1);
  const amx = features.includes('AMX') ? ['AMX'] : [];
  return `CPU (${[`${threads} ${threads === 1 ? 'thread' : 'threads'}`, ...(widest ? [widest] : []), ...amx].join(', ')})`;
}
