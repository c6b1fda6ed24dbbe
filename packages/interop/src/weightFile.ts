/** One tensor as a file holds it: in the file's own axis order. */
export interface StoredArray {
  shape: number[];
  /** float16, bfloat16 and float64 files are converted; integers too. */
  values: Float32Array;
}

/** Tensors of a file under the file's own names, and its metadata. `layouts/` finds out which network they belong to. */
export interface WeightFile {
  format: 'safetensors' | 'pytorch' | 'hdf5' | 'keras';
  tensors: ReadonlyMap<string, StoredArray>;
  /** Texts that travel with the tensors: safetensors' `__metadata__`, Keras' `config.json`. */
  metadata: Readonly<Record<string, string>>;
  /** Choices that were made where the file has several possible networks or values: sentences for a user. */
  assumed?: readonly string[];
  /** What else the file has: one line for each kind, with a count and the first names. */
  ignored?: readonly string[];
}

/** A file of weights that cannot be read, or not safely. The message says what was found and what was expected. */
export class WeightFileError extends Error {
  override readonly name = 'WeightFileError';
}
