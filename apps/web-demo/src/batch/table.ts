import { predictionsCsv } from '@densenet/classifier/csv';
import type { BatchRow } from './rows.ts';
import { top } from './rows.ts';

/** What a table says in the page's language. */
export interface TableTexts {
  /** A class's name. */
  classLabel(label: string): string;
  /** Of a picture that is unlike what the network learned from; undefined for any other. */
  advice(row: BatchRow): string | undefined;
  /** Why a picture has no answer. */
  error(error: Error): string;
}

/** The rows in the columns of `densenet predict --csv`, in the order given, in the words of the table on show. */
export function csvOf(rows: readonly BatchRow[], texts: TableTexts): string {
  const { head, line } = predictionsCsv(top);
  const lines = rows.flatMap((row) => {
    if (row.error) return line(row.file.name, { error: texts.error(row.error) });
    if (!row.classes) return [];
    const predictions = row.classes.map((ranked) => ({ ...ranked, label: texts.classLabel(ranked.label) }));
    return line(row.file.name, { predictions, advice: texts.advice(row) });
  });
  return [head, ...lines].join('');
}
