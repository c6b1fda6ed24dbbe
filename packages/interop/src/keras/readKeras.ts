import { LIMITS } from '../bytes/limits.ts';
import { isHdf5, readHdf5 } from '../hdf5/readHdf5.ts';
import { type WeightFile, WeightFileError } from '../weightFile.ts';
import type { ZipArchive } from '../zip/zip.ts';

const WEIGHTS = 'model.weights.h5';
const TEXTS = ['config.json', 'metadata.json'];
const MAX_TEXT_BYTES = 2 ** 24;

/** Whether Keras' `model.save('....keras')` wrote this archive. */
export function isKerasZip(archive: ZipArchive): boolean {
  return archive.names.includes(WEIGHTS);
}

/**
 * Reads a `.keras` file: a zip archive of a `.weights.h5` file, which has the tensors, and of `config.json` and
 * `metadata.json`, which are added to that file's metadata under these names.
 * @throws WeightFileError where the archive or the HDF5 file in it is damaged, or the archive has no `config.json`
 */
export function readKeras(archive: ZipArchive): WeightFile {
  const texts = Object.fromEntries(
    TEXTS.filter((name) => archive.names.includes(name)).map((name) => {
      const text = new TextDecoder().decode(archive.read(name, MAX_TEXT_BYTES));
      return [name, text];
    }),
  );
  if (texts['config.json'] === undefined) throw new WeightFileError('the .keras archive has no file "config.json"');
  const weights = archive.read(WEIGHTS, archive.isCompressed(WEIGHTS) ? LIMITS.deflatedHdf5Bytes : undefined);
  if (!isHdf5(weights)) throw new WeightFileError(`"${WEIGHTS}" in the .keras archive is not an HDF5 file`);
  const { tensors, metadata } = readHdf5(weights, archive.bytes);
  return { format: 'keras', tensors, metadata: { ...metadata, ...texts } };
}
