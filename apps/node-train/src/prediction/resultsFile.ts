import type { Prediction } from '@densenet/classifier/types';
import { streamWhole } from '@densenet/data/node';

/** A file of results that are written to disk one picture at a time. The file is there whole or not at all. */
export interface ResultsFile<Result> {
  add(picture: string, result: Result): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  /** Removes what was written, unless it is finished. */
  abandon(): Promise<void>;
}

/** The result of a picture: its classes, best first, with advice; or why it could not be predicted. */
export type PictureRow = { predictions: readonly Prediction[]; advice: string | undefined } | { error: string };

/**
 * Begins the file of `predict --json`: an array with one line for each picture, `{ file, predictions: [{ label, index,
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
 * Begins the file of `predict --csv` (RFC 4180, UTF-8): a row for each picture with its `top` classes and their probabilities,
 * best first.
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

/** A float32 in the seven digits that it has; as a double it would have many more. */
const shortened = (value: number): number => Number(value.toPrecision(7));

/** Fields are quoted where they have commas, quotes, line ends, or spaces at an end. */
export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) => (/[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(',')}\r\n`;
}
