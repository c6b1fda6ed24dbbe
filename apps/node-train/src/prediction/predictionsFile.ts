import { streamWhole } from '@densenet/data/node';
import type { PredictedPicture } from './predictPictures.ts';

/** What `predict --json` writes: as much as wanted, since inputs go to the disk as they come. */
export interface PredictionsFile {
  add(picture: PredictedPicture): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  /** Removes what was written, unless it is finished. */
  abandon(): Promise<void>;
}

/**
 * Begins a JSON file: `{ inputs: { values, shape }, logits: { values, shape }, images }`, inputs of shape
 * `[count, height, width, channels]`, logits `[count, classes]`, and the names of the pictures in the same order.
 *
 * @throws Error where the file cannot be written; it says why
 */
export async function openPredictions(
  path: string,
  inputShape: readonly [height: number, width: number, channels: number],
): Promise<PredictionsFile> {
  const file = await streamWhole(path);
  const images: string[] = [];
  const logits: Float32Array[] = [];
  await file.write('{"inputs":{"values":[');
  return {
    add: async (picture) => {
      await file.write(`${images.length === 0 ? '' : ','}${picture.input.join(',')}`);
      images.push(picture.path);
      logits.push(picture.logits);
    },
    finish: async () => {
      const shape = JSON.stringify([images.length, ...inputShape]);
      const logitsShape = JSON.stringify([images.length, logits[0]?.length ?? 0]);
      await file.write(`],"shape":${shape}},"logits":{"values":[`);
      for (const [index, row] of logits.entries()) await file.write(`${index === 0 ? '' : ','}${row.join(',')}`);
      await file.write(`],"shape":${logitsShape}},"images":${JSON.stringify(images)}}\n`);
      await file.commit();
    },
    abandon: () => file.abandon(),
  };
}
