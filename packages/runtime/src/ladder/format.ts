import { formatVersion, type Machine } from '../machine/machine.ts';
import { RUNG_LABELS } from '../types.ts';
import type { LadderReport, RungReport, RungState } from './report.ts';

const MARKS: Record<RungState, string> = { works: 'works', preparable: 'ready to prepare', unavailable: 'no' };

/** The text of `densenet doctor`: the machine, every rung fastest first, and what would bring the next one. */
export function formatLadder(report: LadderReport): string {
  const { machine, versions, next, chosen } = report;
  const lines = [
    ...table([
      ['Node', versions.node],
      ['TensorFlow.js', versions.tfjs],
      ['TensorFlow', versions.tensorflow ? withCuda(versions.tensorflow, versions.cuda) : 'not prepared'],
      ['WebGPU (Dawn)', versions.webgpu ?? 'not installed'],
      ['System', describeSystem(machine)],
      ['Processor', `${machine.cpu.model}, ${[`${machine.cpu.threads} threads`, ...machine.cpu.features].join(', ')}`],
      ['Memory', gibibytes(machine.memoryBytes)],
      ['GPU', describeGpus(machine)],
      ['Python', describePythons(machine)],
      ['C++ compiler', machine.compiler?.version ?? 'none'],
      ['Cache', report.cacheNotice ? `${report.cache} (${report.cacheNotice})` : report.cache],
    ]),
    '',
    'Backends, fastest first:',
    ...report.rungs.flatMap((rung) => describeRung(rung, rung.rung === chosen)),
    '',
    next
      ? `To get ${RUNG_LABELS[next.rung]} (${next.rung}): ${next.remedy}`
      : 'Nothing to install: no faster backend can be had on this machine.',
  ];
  return lines.join('\n');
}

function describeRung(report: RungReport, chosen: boolean): string[] {
  const head = `${chosen ? '->' : '  '} ${report.rung.padEnd(11)}  ${MARKS[report.state]}`;
  const device = report.state === 'works' && report.device ? `, on ${report.device}` : '';
  const remedy = report.remedy ? [`${' '.repeat(16)}${report.remedy}`] : [];
  return [`${head}: ${report.detail}${device}`, ...remedy];
}

function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function withCuda(version: string, cuda: string | undefined): string {
  return cuda ? `${version} with CUDA ${cuda}` : version;
}

function describeSystem({ platform, arch, libc }: Machine): string {
  const library = libc.kind === 'glibc' ? ` (glibc ${libc.version})` : libc.kind === 'musl' ? ' (musl)' : '';
  return `${platform} ${arch}${library}`;
}

function describeGpus({ gpu }: Machine): string {
  if (!gpu) return 'no NVIDIA GPU found';
  if (gpu.devices.length === 0) return `NVIDIA, seen at ${gpu.evidence}`;
  return gpu.devices
    .map(({ name, memoryBytes, driver }) => `${name}, ${gibibytes(memoryBytes)}, driver ${driver}`)
    .join('; ');
}

function describePythons({ pythons, pythonNames }: Machine): string {
  if (pythons.length === 0) return `none (looked for ${pythonNames.join(', ')})`;
  return pythons
    .map((python) => {
      const tensorflow = python.tensorflow ? `TensorFlow ${python.tensorflow.version}` : 'no TensorFlow';
      const pip = python.pip ? `pip ${python.pip}` : 'no pip';
      return `${formatVersion(python.version)} (${python.executable}; ${pip}, ${tensorflow})`;
    })
    .join('; ');
}

function gibibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GiB`;
}
