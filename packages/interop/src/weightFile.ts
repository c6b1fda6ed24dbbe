/** One tensor as a file holds it: in the file's own axis order. */
export interface StoredArray {
  shape: number[];
  /** float16, bfloat16 and float64 files are converted; integers too. */
  values: Float32Array;
}

/** Tensors of a file under the file's own names, and what else it says. Which network they belong to, a layout tells. */
export interface WeightFile {
  format: 'safetensors' | 'pytorch' | 'hdf5' | 'keras';
  tensors: ReadonlyMap<string, StoredArray>;
  /** Texts that travel with the tensors: safetensors' `__metadata__`, Keras' `config.json`. */
  metadata: Readonly<Record<string, string>>;
  /** What was chosen where the file has several answers: sentences for a user. */
  assumed?: readonly string[];
  /** What else the file has: one line a kind, with a count and the first names. */
  ignored?: readonly string[];
}

/** A file of weights that cannot be read, or not safely. The message says what was found and what was expected. */
export class WeightFileError extends Error {
  override readonly name = 'WeightFileError';
}
