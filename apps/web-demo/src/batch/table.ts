import { predictionsCsv } from '@densenet/classifier/csv';
import type { BatchRow } from './rows.ts';
import { top } from './rows.ts';

/**
 * The rows as `densenet predict --csv` writes them, in the order given.
 *
 * @param classLabel a class's name as the table shows it
 * @param advice what the page says of a picture that is unlike what the network learned from; undefined for any other
 */
export function csvOf(
  rows: readonly BatchRow[],
  classLabel: (label: string) => string,
  advice: (row: BatchRow) => string | undefined,
): string {
  const { head, line } = predictionsCsv(top);
  const lines = rows.flatMap((row) => {
    if (row.error) return line(row.file.name, { error: row.error.message });
    if (!row.classes) return [];
    const predictions = row.classes.map((ranked) => ({ ...ranked, label: classLabel(ranked.label) }));
    return line(row.file.name, { predictions, advice: advice(row) });
  });
  return [head, ...lines].join('');
}
