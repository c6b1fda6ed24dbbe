import type { Prediction } from './types.ts';

/** The result of a picture: its classes, best first, with advice; or why it could not be predicted. */
export type PictureRow = { predictions: readonly Prediction[]; advice: string | undefined } | { error: string };

/**
 * Predictions as CSV (RFC 4180): a row for each picture with its `top` classes and their probabilities, best first. `densenet
 * predict --csv` and the page write the same form.
 */
export function predictionsCsv(top: number): { head: string; line(picture: string, row: PictureRow): string } {
  const ranks = Array.from({ length: top }, (_, rank) => rank);
  const names = ranks.flatMap((rank) =>
    rank === 0 ? ['label', 'probability'] : [`label ${rank + 1}`, `probability ${rank + 1}`],
  );
  return {
    head: csvLine(['file', ...names, 'advice', 'error']),
    line(picture, row) {
      const [predictions, advice, error] =
        'error' in row ? [[], '', row.error] : [row.predictions, row.advice ?? '', ''];
      const cells = ranks.flatMap((rank) => {
        const prediction = predictions[rank];
        return prediction ? [prediction.label, String(shortened(prediction.probability))] : ['', ''];
      });
      return csvLine([picture, ...cells, advice, error]);
    },
  };
}

/** A float32 in the seven digits that it has; as a double it would have many more. */
export const shortened = (value: number): number => Number(value.toPrecision(7));

/** Fields are quoted where they have commas, quotes, line ends, or spaces at an end. */
export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) => (/[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(',')}\r\n`;
}
