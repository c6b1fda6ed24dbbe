import { checkCount, checkName, checkUnpacked, LIMITS } from '../bytes/limits.ts';
import { quoted } from '../bytes/quoted.ts';
import { type StoredArray, type WeightFile, WeightFileError } from '../weightFile.ts';
import { readTextAttributes, type TextAttributes, textsOf } from './attributes.ts';
import { damaged, FileBytes } from './bytes.ts';
import { type Dataset, describeDataset, readDataset } from './datasets.ts';
import { elementsOf } from './datatype.ts';
import { readLinks } from './groups.ts';
import { findMessage, MESSAGE, readObjectHeader } from './objectHeader.ts';

const MAX_DEPTH = 32;
const PLAIN = ['model_config', 'keras_version', 'backend'];
const ATTRIBUTES = new Set([...PLAIN, 'layer_names', 'weight_names', 'name']);

interface Group {
  /** '' for the root. */
  path: string;
  attributes: TextAttributes;
}

/**
 * Reads all of the numbers of an HDF5 file, under their paths without the leading slash: Keras' `.h5`
 * (`conv1/conv/conv1/conv/kernel:0`; in a whole model below `model_weights/`) and `.weights.h5`
 * (`layers/conv2d/vars/0`), with those of an optimizer, if the file has them. The metadata have, where the file does,
 *
 * - `model_config` (JSON), `keras_version` and `backend`, as they are;
 * - `layer_names`: the layers in their order, a JSON array;
 * - `weight_names`: JSON, `{ "<group of a layer>": ["<path of a weight below it>", ...] }`;
 * - `names`: JSON, `{ "layers/conv2d/vars": "<the layer's own name>" }`.
 *
 * The format is the one that h5py writes by default, which all Keras files have (HDF5 File Format Specification,
 * superblock 0 or 1). Its reader is our own, some hundred lines: the C library compiled to WebAssembly runs for ever, or
 * stops for good, on damaged files, and a page would have to load 4 MB of it.
 *
 * @param fileBytes size of the file that the user has: of the archive, where this file is in an archive
 * @throws WeightFileError where the file is damaged, leads to other files, or declares more values than it can hold or
 * than a file of its size may take
 */
export function readHdf5(content: Uint8Array, fileBytes: number = content.length): WeightFile {
  const bytes = new FileBytes(content);
  const { groups, datasets } = list(bytes);
  const total = datasets.reduce((sum, { shape }) => sum + 4 * elementsOf(shape), 0);
  checkUnpacked(total, fileBytes, 'the values of the HDF5 file take as float32');
  const tensors = new Map<string, StoredArray>();
  for (const dataset of datasets) tensors.set(dataset.path, readDataset(bytes, dataset));
  return { format: 'hdf5', tensors, metadata: metadataOf(groups) };
}

/** All groups and datasets, in the order of their names in the file. */
function list(bytes: FileBytes): { groups: Group[]; datasets: Dataset[] } {
  const groups: Group[] = [];
  const datasets: Dataset[] = [];
  const pending = [{ path: '', address: readSuperblock(bytes), depth: 0 }];
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    const { path, address, depth } = object;
    if (depth > MAX_DEPTH) throw new WeightFileError(`${quoted(path)} is nested more than ${MAX_DEPTH} groups deep`);
    const messages = readObjectHeader(bytes, address);
    const symbolTable = findMessage(messages, MESSAGE.symbolTable);
    if (symbolTable === undefined) {
      checkName(path);
      datasets.push(describeDataset(bytes, path, messages));
      checkCount(datasets.length, 'the HDF5 file');
      continue;
    }
    groups.push({ path, attributes: readTextAttributes(bytes, messages, ATTRIBUTES) });
    const links = readLinks(bytes, symbolTable.at);
    if (groups.length + datasets.length + pending.length + links.length > LIMITS.hdf5Objects) {
      throw new WeightFileError(`the HDF5 file has more than ${LIMITS.hdf5Objects} groups and datasets`);
    }
    for (const link of links.reverse()) {
      pending.push({ path: path === '' ? link.name : `${path}/${link.name}`, address: link.address, depth: depth + 1 });
    }
  }
  refuseDoubles([...groups, ...datasets].map(({ path }) => path));
  return { groups, datasets };
}

function metadataOf(groups: readonly Group[]): Record<string, string> {
  const metadata: Record<string, string> = {};
  const weightNames: [string, string[]][] = [];
  const names: [string, string][] = [];
  for (const { path, attributes } of groups) {
    if (path === '' || path === 'model_weights') {
      for (const key of PLAIN) {
        const text = attributes.get(key);
        if (typeof text === 'string') metadata[key] = text;
      }
      const layers = textsOf(attributes, 'layer_names');
      if (layers !== undefined) metadata.layer_names = JSON.stringify(layers);
    }
    const weights = textsOf(attributes, 'weight_names');
    if (weights !== undefined) weightNames.push([path, weights]);
    const name = attributes.get('name');
    if (typeof name === 'string') names.push([path, name]);
  }
  if (weightNames.length > 0) metadata.weight_names = JSON.stringify(Object.fromEntries(weightNames));
  if (names.length > 0) metadata.names = JSON.stringify(Object.fromEntries(names));
  return metadata;
}

function refuseDoubles(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) throw new WeightFileError(`the HDF5 file has ${quoted(path)} twice`);
    seen.add(path);
  }
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Where the root group's header is (specification II.A).
 * @throws WeightFileError where the file is shorter than it says, or is not of the version that h5py writes
 */
export function readSuperblock(bytes: FileBytes): number {
  const version = bytes.uint8(8);
  if (version === 2 || version === 3) {
    throw new WeightFileError(
      "the HDF5 file is in the format of libver='latest'; expected h5py's default: save it again",
    );
  }
  if (version > 3) throw damaged(`it is of version ${version}`);
  if (bytes.uint8(13) !== 8 || bytes.uint8(14) !== 8) {
    throw damaged(`places and lengths have ${bytes.uint8(13)} and ${bytes.uint8(14)} bytes; expected 8`);
  }
  // Version 1 has four more bytes before the fields that follow.
  const base = version === 0 ? 24 : 28;
  if (bytes.uint64(base) !== 0) throw damaged(`its places are counted from ${bytes.uint64(base)}`);
  const end = bytes.uint64(base + 16);
  if (end > bytes.length) throw damaged(`it has ${bytes.length} bytes of ${end}`);
  return bytes.uint64(base + 40);
}
