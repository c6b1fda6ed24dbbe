import { streamWhole, writeWhole } from '@densenet/data/node';
import type { ResultsFile } from './resultsFile.ts';

/**
 * Begins a file of embeddings, in the format that its name ends in: `.npy` of float32 `[count, features]`, beside which
 * `NAME.names.json` has the pictures' names in the same order; or `.jsonl`, a line `{ file, embedding }` for each picture.
 *
 * @param features values in each embedding
 * @throws RangeError where the name has another ending
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
      // Nine digits are enough to write every float32 differently.
      const values = Array.from(embedding, (value) => Number(value.toPrecision(9)));
      await file.write(`${JSON.stringify({ file: picture, embedding: values })}\n`);
    },
    finish: () => file.commit(),
    abandon: () => file.abandon(),
  };
}

/** Bytes of the header: enough for any count, and a multiple of 64 as the format asks. */
const headBytes = 128;

/** The header of a `.npy` file (NumPy's format 1.0) of float32 rows, `[count, length]`. */
export function npyHead(count: number, length: number): Uint8Array {
  const magic = '\x93NUMPY\x01\x00';
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, ${length}), }`;
  const text = `${dictionary.padEnd(headBytes - magic.length - 3)}\n`;
  return Buffer.concat([
    Buffer.from(magic, 'latin1'),
    Buffer.from([text.length & 255, text.length >> 8]),
    Buffer.from(text),
  ]);
}

/** The bytes of a row in the file: little-endian on every machine. */
export function npyRow(values: Float32Array): Uint8Array {
  const row = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) row.writeFloatLE(value, 4 * index);
  return row;
}
