import type { MachineReport } from '../machine.ts';

/** The machine, settings and versions that figures were measured with, in one line. */
export function formatMachine(
  { date, machine, versions }: { date: string; machine: MachineReport; versions: Record<string, string> },
  settings: string,
): string {
  const { cpu, cores, features, memoryBytes, kernel, node } = machine;
  const has = (prefix: string) => features.some((feature) => feature.startsWith(prefix));
  const instructions = [has('avx512') ? 'AVX-512' : 'no AVX-512', has('amx') ? 'AMX' : 'no AMX'].join(', ');
  const used = Object.entries({ Node: node, ...versions }).map(([name, version]) => `${name} ${version}`);
  return (
    `${date.slice(0, 10)}, ${cpu}, ${cores} cores (${instructions}), ${Math.round(memoryBytes / 1e9)} GB, ${kernel}; ` +
    `${settings}; ${used.join(', ')}`
  );
}

/** Milliseconds with three digits or a little more. */
export const formatTime = (milliseconds: number): string => milliseconds.toFixed(milliseconds < 100 ? 1 : 0);

/** Images a second with three digits or a little more. */
export const formatRate = (rate: number): string => rate.toFixed(rate < 10 ? 2 : rate < 100 ? 1 : 0);

/** A table of Markdown, aligned as the docs have them: the first column is text, the others are numbers. */
export function markdownRows(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const lineOf = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [first, ...others] = cells.map(lineOf);
  return [first, lineOf(rule), ...others].join('\n');
}
