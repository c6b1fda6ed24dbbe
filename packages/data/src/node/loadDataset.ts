import { datasetFromCifar } from '../sources/cifar.ts';
import { datasetFromIdx, type ImageDataset } from '../sources/dataset.ts';
import {
  type CifarSpec,
  type DatasetName,
  type DatasetSpec,
  datasetNames,
  datasetSpecs,
  type Split,
} from '../sources/datasetSpecs.ts';
import type { RetryTiming } from './download.ts';
import { UnknownDatasetError } from './errors.ts';
import { type ObtainOptions, obtainFiles } from './obtain.ts';
import { otherRecords } from './otherRecords.ts';

export type { ObtainOptions as LoadOptions };

/**
 * Loads one split of a data set into memory. Its files come from the first of these places that has them:
 *
 * 1. `dataDirectory`, when given, and then only from there: a file missing or wrong there is an error;
 * 2. the system's data-set folder (`/usr/share/datasets/fashion-mnist`);
 * 3. the cache folder;
 * 4. the official hosts, into the cache;
 * 5. on Debian and Ubuntu the package `dataset-fashion-mnist`, into the cache, without root.
 *
 * Wherever a file is from, its uncompressed length and SHA-256 are checked on every load, so what comes back is the real data set.
 *
 * @throws UnknownDatasetError where there is no such data set.
 * @throws MissingFileError where the given folder lacks a file
 * @throws WrongFileError where it has another one under its name
 * @throws CacheWriteError where the cache folder cannot take a file.
 * @throws DatasetUnavailableError where no place has it; it says why for each
 */
export async function loadDataset(name: DatasetName, split: Split, options: ObtainOptions = {}): Promise<ImageDataset> {
  return loadSpec(specNamed(name), split, options);
}

/** `loadDataset` for a specification that is not in the table. */
export async function loadSpec(
  spec: DatasetSpec,
  split: Split,
  options: ObtainOptions,
  timing?: RetryTiming,
): Promise<ImageDataset> {
  if (spec.format === 'cifar') return loadCifar(spec, split, options, timing);
  const files = spec.files[split];
  const contents = await obtainFiles(spec, [files.images, files.labels], options, timing);
  return datasetFromIdx({
    name: `${spec.title} ${split}`,
    images: contents.get(files.images)!,
    labels: contents.get(files.labels)!,
    classNames: spec.classNames,
  });
}

async function loadCifar(
  spec: CifarSpec,
  split: Split,
  options: ObtainOptions,
  timing?: RetryTiming,
): Promise<ImageDataset> {
  const { title, labelBytes, classNames } = spec;
  const { dataDirectory } = options;
  const others = dataDirectory === undefined ? undefined : await otherRecords(dataDirectory, spec, split);
  if (others !== undefined) {
    const name = `${title} ${split} (${others.names.join(', ')})`;
    const message = `${others.names.join(', ')} in ${dataDirectory} ${others.names.length === 1 ? 'is no file' : 'are no files'} of the published ${title}: taken as records in its format`;
    options.onProgress?.({ file: others.names[0]!, receivedBytes: 0, message });
    return datasetFromCifar({ name, files: others.contents, labelBytes, classNames });
  }
  const files = spec.files[split];
  const contents = await obtainFiles(spec, files, options, timing);
  return datasetFromCifar({
    name: `${title} ${split}`,
    files: files.map((file) => contents.get(file)!),
    labelBytes,
    classNames,
  });
}

/** The specification of that name. */
export function specNamed(name: DatasetName): DatasetSpec {
  if (!Object.hasOwn(datasetSpecs, name)) throw new UnknownDatasetError(name, datasetNames);
  return datasetSpecs[name];
}
