import { streamWhole, writeWhole } from '@densenet/data/node';
import { npyHead, npyRow } from './npy.ts';
import type { ResultsFile } from './resultsFile.ts';

/**
 * Begins a file of embeddings, by its name: `.npy` of float32 `[count, features]`, beside which `NAME.names.json` has the
 * pictures' names in the same order; or `.jsonl`, a line `{ file, embedding }` for each picture.
 *
 * @param features values in each embedding
 * @throws RangeError where the name ends otherwise
 * @throws Error where the file cannot be written; it says why
 */
export async function openEmbeddings(path: string, features: number): Promise<ResultsFile<Float32Array>> {
  const end = /\.(npy|jsonl)$/i.exec(path)?.[1]?.toLowerCase();
  if (end === undefined) throw new RangeError(`--out must be a file that ends in .npy or .jsonl, got ${path}`);
  return end === 'npy' ? openNpy(path, features) : openLines(path);
}

/** The file of names that belongs to a `.npy` file. */
export const namesFile = (path: string): string => path.replace(/\.npy$/i, '.names.json');

async function openNpy(path: string, features: number): Promise<ResultsFile<Float32Array>> {
  const file = await streamWhole(path);
  const names: string[] = [];
  await file.write(npyHead(0, features));
  return {
    add: async (picture, embedding) => {
      await file.write(npyRow(embedding));
      names.push(picture);
    },
    finish: async () => {
      await file.rewriteStart(npyHead(names.length, features));
      await writeWhole(namesFile(path), `${JSON.stringify(names, undefined, 1)}\n`);
      await file.commit();
    },
    abandon: () => file.abandon(),
  };
}

async function openLines(path: string): Promise<ResultsFile<Float32Array>> {
  const file = await streamWhole(path);
  return {
    add: async (picture, embedding) => {
      // Nine digits tell any two float32 apart.
      const values = Array.from(embedding, (value) => Number(value.toPrecision(9)));
      await file.write(`${JSON.stringify({ file: picture, embedding: values })}\n`);
    },
    finish: () => file.commit(),
    abandon: () => file.abandon(),
  };
}
