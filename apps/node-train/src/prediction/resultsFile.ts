import { type PictureRow, predictionsCsv, shortened } from '@densenet/classifier/csv';
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
  const { head, line } = predictionsCsv(top);
  await file.write(head);
  return {
    add: (picture, row) => file.write(line(picture, row)),
    finish: () => file.commit(),
    abandon: () => file.abandon(),
  };
}

const storedPrediction = ({ label, index, probability }: Prediction) => ({
  label,
  index,
  probability: shortened(probability),
});
