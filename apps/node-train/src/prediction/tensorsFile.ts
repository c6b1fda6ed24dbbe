import type { Classification } from '@densenet/classifier/types';
import { streamWhole } from '@densenet/data/node';
import type { ResultsFile } from './resultsFile.ts';

/**
 * Begins the file of `predict --tensors`, JSON with which other programs' results can be compared: `{ inputs: { values, shape
 * }, logits: { values, shape }, images }`, inputs of shape `[count, height, width, channels]`, logits `[count, classes]`, and
 * the pictures' names in the same order. Inputs are written to disk as they come.
 *
 * @throws Error where the file cannot be written; it says why
 */
export async function openTensors(
  path: string,
  inputShape: readonly [height: number, width: number, channels: number],
): Promise<ResultsFile<Classification>> {
  const file = await streamWhole(path);
  const images: string[] = [];
  const logits: Float32Array[] = [];
  await file.write('{"inputs":{"values":[');
  return {
    add: async (picture, classification) => {
      await file.write(`${images.length === 0 ? '' : ','}${classification.input.values.join(',')}`);
      images.push(picture);
      logits.push(classification.logits);
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
