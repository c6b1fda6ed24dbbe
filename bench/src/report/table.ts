import { sections } from '../cases.ts';
import { disturbance } from './disturbance.ts';
import { formatMachine, formatRate, formatTime, markdownRows } from './format.ts';
import type { CaseResult, ContestantResult, Results } from './results.ts';

const header = ['', 'ms a step', 'min', 'max', 'images/s', 'time / ours', 'peak memory', 'first step'];

/** All cases as text for a terminal. */
export function formatResults(results: Results): string {
  return [machineLine(results), ...results.cases.flatMap((each) => ['', formatCase(each)])].join('\n');
}

/** One case as text for a terminal. */
export function formatCase(result: CaseResult): string {
  const table = [header, ...result.contestants.map((contestant) => cellsOf(contestant, result))];
  const widths = header.map((_, column) => Math.max(...table.map((row) => (row.length > 2 ? row[column]!.length : 0))));
  const width = Math.max(...result.contestants.map(({ label }) => label.length));
  widths[0] = width;
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || row.length <= 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  return [titleLine(result), ...lines.map((line) => `  ${line}`), ...notesOf(result).map((note) => `  ${note}`)].join(
    '\n',
  );
}

/** All cases as tables of Markdown, for docs/performance.md. */
export function formatMarkdown(results: Results): string {
  const parts = [machineLine(results)];
  let section = '';
  for (const result of results.cases) {
    if (sections[result.platform] !== section) {
      section = sections[result.platform];
      parts.push(`## ${section}`);
    }
    parts.push(`### ${titleLine(result)}`, markdownTable(result), ...notesOf(result));
  }
  return `${parts.join('\n\n')}\n`;
}

function markdownTable(result: CaseResult): string {
  const rows = result.contestants.map((contestant) => {
    const cells = cellsOf(contestant, result);
    return cells.length > 2 ? cells : [cells[0]!, ...Array<string>(header.length - 2).fill(''), cells[1]!];
  });
  return markdownRows(header, rows);
}

/** One contestant's cells; only its name and the reason where it was not measured. */
function cellsOf(contestant: ContestantResult, { groups }: CaseResult): string[] {
  const { label, milliseconds, imagesPerSecond, ratio, peakBytes, counts, firstStepMilliseconds, status } = contestant;
  if (!milliseconds) return [label, `${status}: ${contestant.reason}`];
  const relative = ratio === undefined ? '' : ratio.toFixed(2);
  const apart = groups.length > 1 && (contestant.group ?? 0) > 0 ? ` [${(contestant.group ?? 0) + 1}]` : '';
  return [
    label + apart,
    formatTime(milliseconds.median),
    formatTime(milliseconds.min),
    formatTime(milliseconds.max),
    formatRate(imagesPerSecond!),
    // The slower setting of a family does not count.
    counts ? relative : relative && `(${relative})`,
    peakBytes === undefined ? '' : `${(peakBytes / 1e9).toFixed(2)} GB`,
    firstStepMilliseconds === undefined ? '' : `${(firstStepMilliseconds / 1000).toFixed(1)} s`,
  ];
}

function notesOf(result: CaseResult): string[] {
  const { groups, contestants } = result;
  const apart = groups.slice(1).map(({ referenceMilliseconds, together }, index) => {
    const took = referenceMilliseconds ? ` and took ${formatTime(referenceMilliseconds.median)} ms` : '';
    const how = together ? 'in turn with it' : 'before it, not in turn: both together do not fit';
    return `[${index + 2}] for want of memory not beside the others; ours ran once more${took}, ${how}`;
  });
  const counted = contestants.flatMap(({ label, counters }) =>
    counters
      ? [`${label}: first step ${formatCounters(counters.firstStep)}; each step after ${formatCounters(counters.step)}`]
      : [],
  );
  const warning = disturbance([result]);
  return [...apart, ...counted, ...(warning === undefined ? [] : [warning])];
}

const counterUnits: Record<string, (value: number) => string> = {
  drawCalls: (value) => `${value} draw calls`,
  textureBytes: (value) => `${(value / 1e6).toFixed(1)} MB of textures made`,
  bufferBytes: (value) => `${(value / 1e3).toFixed(1)} kB of buffers`,
};

function formatCounters(counters: Record<string, number>): string {
  return Object.entries(counters)
    .map(([name, value]) => counterUnits[name]?.(value) ?? `${value} ${name}`)
    .join(', ');
}

const titleLine = ({ title, platform, parameters, threads }: CaseResult) =>
  `${title}${platform === 'cpu' ? '' : `, ${sections[platform]}`} (${parameters.toLocaleString('en-US')} parameters, ${threads} thread${threads === 1 ? '' : 's'})`;

/** The machine, settings and versions that the figures were measured with, in one line. */
export const machineLine = (results: Results): string =>
  formatMachine(results, `${results.settings.threads} threads, ${results.settings.rounds} rounds`);
