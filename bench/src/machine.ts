import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** The machine that the figures were measured on. */
export interface MachineReport {
  cpu: string;
  /** Logical processors that this process may use. */
  cores: number;
  /** The processor's vector extensions: AVX2, FMA, and those of AVX-512 and AMX. */
  features: string[];
  memoryBytes: number;
  /** `Linux 6.1.0` */
  kernel: string;
  node: string;
}

const featureNames = /^(avx2|fma|avx_vnni|avx512\w*|amx_\w+)$/;

export function describeMachine(): MachineReport {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    features: featuresOf(readCpuInfo()),
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
    node: process.versions.node,
  };
}

/** The vector extensions named in the text of Linux's /proc/cpuinfo. */
export function featuresOf(cpuInfo: string): string[] {
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuInfo)?.[1] ?? '';
  return flags
    .split(/\s+/)
    .filter((flag) => featureNames.test(flag))
    .toSorted();
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
