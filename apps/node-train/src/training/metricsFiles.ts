import type { Session } from './session.ts';

/** An epoch's results by the names of their columns. */
type EpochRecord = Record<string, number>;

/**
 * The table of a training's epochs, as files of its folder: `metrics.csv` and, with the same columns, `metrics.jsonl`. Each is
 * made whole of what the session knows and saved with it, so that it has each epoch once, however often the training was killed
 * and resumed. None before the first epoch is judged.
 */
export function metricsFiles(
  session: Pick<Session, 'images' | 'history' | 'tested'>,
): Readonly<Record<string, Uint8Array>> {
  const records = epochRecords(session);
  if (records.length === 0) return {};
  const columns = [...new Set(['epoch', 'step', 'learningRate', ...records.flatMap((record) => Object.keys(record))])];
  const rows = records.map((record) => columns.map((name) => record[name] ?? ''));
  const encode = (lines: readonly string[]) => new TextEncoder().encode(`${lines.join('\n')}\n`);
  return {
    'metrics.csv': encode([columns, ...rows].map((cells) => cells.join(','))),
    'metrics.jsonl': encode(records.map((record) => JSON.stringify(record))),
  };
}

/** A record for each epoch that was judged; the last one of a training that was tested at its end has that result, too. */
function epochRecords({
  images: { judgedBy },
  history,
  tested,
}: Pick<Session, 'images' | 'history' | 'tested'>): readonly EpochRecord[] {
  const records = history.flatMap((row): EpochRecord[] => {
    const { epoch, step, learningRate, training, judged, seconds, waitSeconds, replicaWaitSeconds, imagesPerSecond } =
      row;
    if (!judged) return [];
    const record = {
      epoch,
      ...(step === undefined ? {} : { step }),
      ...(learningRate === undefined ? {} : { learningRate }),
      ...columnsOf('train', training),
      ...columnsOf(judgedBy, judged),
      seconds,
      ...(waitSeconds === undefined ? {} : { waitSeconds }),
      ...(replicaWaitSeconds === undefined ? {} : { replicaWaitSeconds }),
      imagesPerSecond,
    };
    return [record];
  });
  const last = records.at(-1);
  if (last && tested) Object.assign(last, columnsOf('test', tested));
  return records;
}

/** The means over a data set's images: `trainLoss` for the metric `loss` of `train`. */
const columnsOf = (on: string, { images: _, ...means }: Readonly<Record<string, number>>): EpochRecord =>
  Object.fromEntries(
    Object.entries(means).map(([name, value]) => [`${on}${name[0]!.toUpperCase()}${name.slice(1)}`, value]),
  );
