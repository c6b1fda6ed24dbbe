import type { Entry, Recording } from './record.ts';

/** Medians over several recordings of one case. */
export interface Profile {
  /** Operations of one kind in one direction, those that take longest first. */
  operations: readonly OperationProfile[];
  /** Single steps, those that take longest first. */
  layers: readonly LayerProfile[];
  /** How long all operations took together. */
  sumMilliseconds: number;
  /** Time between operations, which JavaScript takes. */
  betweenMilliseconds: number;
  /** How long the whole run took. */
  totalMilliseconds: number;
  /** The most that tensors take after an operation. */
  peakBytes: number;
}

export interface OperationProfile {
  kind: string;
  direction: Entry['direction'];
  calls: number;
  milliseconds: number;
  /** Its share of the sum. */
  share: number;
  /** Bytes of the tensors that all calls together made. */
  madeBytes: number;
  /** The most bytes of all live tensors after one of the calls. */
  liveBytes: number;
}

export type LayerProfile = Omit<Entry, 'liveBytes'>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The kind of operation in a step's label, without the name of its layer. */
export function kindOf({ label, direction }: Pick<Entry, 'label' | 'direction'>): string {
  if (direction === '' || label === 'gradient of the output') return label;
  const [first, second] = label.split(' ');
  if (first === 'joined') return `${first} ${second}`;
  return label.endsWith(' again') ? `${first} again` : first!;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** @param recordings at least one, all of the same case and run */
export function summarizeProfile(recordings: readonly Recording[]): Profile {
  const [first] = recordings as [Recording, ...Recording[]];
  const groups = new Map<string, number[]>();
  first.entries.forEach((entry, index) => {
    const key = `${kindOf(entry)} ${entry.direction}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  const at = (recording: Recording, indexes: readonly number[]) => indexes.map((index) => recording.entries[index]!);
  const total = (indexes: readonly number[]) =>
    median(recordings.map((recording) => sum(at(recording, indexes).map(({ milliseconds }) => milliseconds))));
  const times = [...groups.values()].map(total);
  const sumMilliseconds = sum(times);
  const operations = [...groups.values()].map((indexes, group): OperationProfile => {
    const entries = at(first, indexes);
    const milliseconds = times[group]!;
    return {
      kind: kindOf(entries[0]!),
      direction: entries[0]!.direction,
      calls: indexes.length,
      milliseconds,
      share: milliseconds / sumMilliseconds,
      madeBytes: sum(entries.map(({ madeBytes }) => madeBytes)),
      liveBytes: Math.max(...entries.map(({ liveBytes }) => liveBytes)),
    };
  });
  const layers = first.entries.map(
    ({ label, direction, madeBytes }, index): LayerProfile => ({
      label,
      direction,
      madeBytes,
      milliseconds: total([index]),
    }),
  );
  const slowestFirst = (a: { milliseconds: number }, b: { milliseconds: number }) => b.milliseconds - a.milliseconds;
  return {
    operations: operations.sort(slowestFirst),
    layers: layers.sort(slowestFirst),
    sumMilliseconds,
    betweenMilliseconds: median(
      recordings.map(({ entries, milliseconds }) => milliseconds - sum(entries.map((entry) => entry.milliseconds))),
    ),
    totalMilliseconds: median(recordings.map(({ milliseconds }) => milliseconds)),
    peakBytes: Math.max(...first.entries.map(({ liveBytes }) => liveBytes)),
  };
}
