import type { Prediction } from '@densenet/classifier/types';
import { streamWhole } from '@densenet/data/node';

/** A file of results by picture, which go to the disk as they come: there whole or not at all. */
export interface ResultsFile<Result> {
  add(picture: string, result: Result): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  /** Removes what was written, unless it is finished. */
  abandon(): Promise<void>;
}

/** What is known of one picture: its classes, best first, and what to think of them; or why there are none. */
export type PictureRow = { predictions: readonly Prediction[]; advice: string | undefined } | { error: string };

/**
 * Begins what `predict --json` writes: an array with a line for each picture, `{ file, predictions: [{ label, index,
 * probability }], advice }`, or `{ file, error }`.
 *
 * @throws Error where the file cannot be written; it says why
 */
export async function openJson(path: string): Promise<ResultsFile<PictureRow>> {
  const file = await streamWhole(path);
  let before = '[\n';
  return {
    add: async (picture, row) => {
      const stored = 'error' in row ? row : { predictions: row.predictions.map(storedPrediction), advice: row.advice };
      await file.write(`${before}${JSON.stringify({ file: picture, ...stored })}`);
      before = ',\n';
    },
    finish: async () => {
      await file.write(before === '[\n' ? '[]\n' : '\n]\n');
      await file.commit();
    },
    abandon: () => file.abandon(),
  };
}

/**
 * Begins what `predict --csv` writes (RFC 4180, UTF-8): a row for each picture with its `top` classes and their
 * probabilities, best first.
 *
 * @throws Error where the file cannot be written; it says why
 */
export async function openCsv(path: string, top: number): Promise<ResultsFile<PictureRow>> {
  const file = await streamWhole(path);
  const ranks = Array.from({ length: top }, (_, rank) => rank);
  const names = ranks.flatMap((rank) =>
    rank === 0 ? ['label', 'probability'] : [`label ${rank + 1}`, `probability ${rank + 1}`],
  );
  await file.write(csvLine(['file', ...names, 'advice', 'error']));
  return {
    add: async (picture, row) => {
      const [predictions, advice, error] =
        'error' in row ? [[], '', row.error] : [row.predictions, row.advice ?? '', ''];
      const cells = ranks.flatMap((rank) => {
        const prediction = predictions[rank];
        return prediction ? [prediction.label, String(shortened(prediction.probability))] : ['', ''];
      });
      await file.write(csvLine([picture, ...cells, advice, error]));
    },
    finish: () => file.commit(),
    abandon: () => file.abandon(),
  };
}

const storedPrediction = ({ label, index, probability }: Prediction) => ({
  label,
  index,
  probability: shortened(probability),
});

/** As many digits as a float32 has, and not those of the double that it became. */
const shortened = (value: number): number => Number(value.toPrecision(7));

/** Fields are quoted where they have commas, quotes, line ends, or spaces at an end. */
export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) => (/[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(',')}\r\n`;
}
