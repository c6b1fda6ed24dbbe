import { formatMachine, formatRate, formatTime, markdownRows } from '../report/format.ts';
import type { Spread } from '../report/statistics.ts';
import { quietShare } from '../run/load.ts';
import { chartTitle } from './chart.ts';
import { computedSection } from './computedSection.ts';
import { overlapOf } from './overlap.ts';
import type { BucketResult, GroupResult, ScaleCase, ScaleResults, SumResult } from './results.ts';
import { nameOf, nameOfBytes } from './turns.ts';

/** What two processes are to have of the images a second of one with all cores, in the first case. */
const goals = { loopback: 0.97, link: 0.9 };

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const between = ({ min, max }: Spread) => `${formatTime(min)} to ${formatTime(max)}`;

/**
 * The section of docs/scale-out.md.
 *
 * @param chart the path of the charts, as seen from the file that the section is for
 */
export function scaleReport(results: ScaleResults, chart?: string): string {
  const { cases, sums, buckets } = results;
  return [
    ...(chart === undefined ? [] : [`![${chartTitle}](${chart})`]),
    scaleMachineLine(results),
    linkLine(results),
    ...warningOf(results),
    ...cases.flatMap((each) => caseSection(each, results)),
    ...(sums.length > 0 ? sumsSection(sums) : []),
    ...(buckets.length > 0 ? bucketsSection(results) : []),
    ...computedSection(results),
    '',
  ].join('\n\n');
}

export const scaleMachineLine = (results: ScaleResults): string =>
  formatMachine(results, `${results.settings.rounds} ${results.settings.rounds === 1 ? 'round' : 'rounds'}`);

function linkLine({ link }: ScaleResults): string {
  if ('reason' in link) return `Two machines were not imitated: ${link.reason}.`;
  const { gigabits, delayMilliseconds } = link;
  const delay = delayMilliseconds > 0 ? `, ${delayMilliseconds} ms one way added` : '';
  return `The link is between two network namespaces on this machine: ${gigabits} Gbit/s in each direction (\`tc\`)${delay}.`;
}

function warningOf({ foreignLoad = 0 }: ScaleResults): string[] {
  if (foreignLoad <= quietShare) return [];
  return [`Others had up to ${percent(foreignLoad)} of the processors meanwhile: not to be relied on.`];
}

/** One case: for the terminal too. */
export function caseSection(result: ScaleCase, { machine, cases }: ScaleResults): string[] {
  const { title, parameters, groups } = result;
  const fastest = groups.filter(({ linked }) => !linked).toSorted((a, b) => b.imagesPerSecond - a.imagesPerSecond)[0]!;
  const rows = groups.map((group) => [
    labelOf(group, machine.cores),
    formatRate(group.imagesPerSecond),
    formatTime(group.milliseconds.median),
    between(group.milliseconds),
    group.efficiency.toFixed(3),
    group.processes === 1 ? '' : percent(group.waits.median / group.milliseconds.median),
    group.processes === 1 ? '' : percent(group.leastWaits.median / group.milliseconds.median),
  ]);
  const header = ['', 'images/s', 'ms a step', 'from, to', 'of the first', 'waiting', 'least waiting'];
  const isFirst = result === cases[0];
  return [
    `### ${title} (${parameters.toLocaleString('en-US')} parameters)`,
    markdownRows(header, rows),
    `Fastest on one machine: ${nameOf(fastest)}.`,
    ...(isFirst ? goalLines(groups) : []),
  ];
}

const labelOf = (group: GroupResult, cores: number): string =>
  nameOf(group) + (group.processes * group.threads > cores ? ` (more than the ${cores} cores)` : '');

function goalLines(groups: readonly GroupResult[]): string[] {
  const lines = (['loopback', 'link'] as const).flatMap((way) => {
    const group = groups.find(({ processes, linked }) => processes === 2 && linked === (way === 'link'));
    if (!group) return [];
    const met = group.efficiency >= goals[way] ? 'met' : 'missed';
    return [`${nameOf(group)} has ${group.efficiency.toFixed(3)} of the images a second (goal ${goals[way]}: ${met})`];
  });
  return lines.length > 0 ? [`${lines.join('; ')}.`] : [];
}

function sumsSection(sums: readonly SumResult[]): string[] {
  const ways = [false, true].filter((way) => sums.some(({ linked }) => linked === way));
  const sizes = [...new Set(sums.map(({ bytes }) => bytes))];
  const rows = sizes.map((bytes) => [
    nameOfBytes(bytes),
    ...ways.flatMap((way) => {
      const sum = sums.find((each) => each.bytes === bytes && each.linked === way)!;
      // In a ring each of n processes sends and receives 2 (n - 1) / n of the bytes.
      const sent = (2 * (sum.processes - 1) * bytes) / sum.processes;
      return [
        formatTime(sum.milliseconds.median),
        between(sum.milliseconds),
        ((8 * sent) / 1e6 / sum.milliseconds.median).toFixed(2),
      ];
    }),
  ]);
  const header = ['', ...ways.flatMap((way) => [`ms, ${way ? 'link' : 'loopback'}`, 'from, to', 'Gbit/s'])];
  return [
    '### A sum over two processes, by size',
    'Gbit/s: of what each process sends, which is as much as it receives.',
    markdownRows(header, rows),
  ];
}

function bucketsSection({ buckets, cases }: ScaleResults): string[] {
  const ways = [false, true].filter((way) => buckets.some(({ linked }) => linked === way));
  const sizes = [...new Set(buckets.map(({ bucketBytes }) => bucketBytes))];
  const of = (bytes: number | undefined, way: boolean) =>
    buckets.find((each) => each.bucketBytes === bytes && each.linked === way)!;
  const rows = sizes.map((bytes) => [
    nameOfBytes(bytes),
    ...ways.flatMap((way) => {
      const { milliseconds, leastWaits }: BucketResult = of(bytes, way);
      const hidden = bytes === undefined ? undefined : overlapOf(buckets, bytes, way);
      return [
        formatTime(milliseconds.median),
        between(milliseconds),
        leastWaits.median.toFixed(1),
        hidden === undefined ? '' : percent(hidden),
      ];
    }),
  ]);
  const header = [
    'bucket',
    ...ways.flatMap((way) => [`ms a step, ${way ? 'link' : 'loopback'}`, 'from, to', 'least waiting, ms', 'hidden']),
  ];
  return [
    '### Buckets of gradients',
    `Two processes, ${cases[0]?.title ?? 'the first case'}. Least waiting: of the process that comes last in a step, which waits only for the sums. Hidden: the share of that which is gone when gradients are sent as they are ready, against all of them at the end.`,
    markdownRows(header, rows),
  ];
}
