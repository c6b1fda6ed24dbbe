import { LIMITS } from '../pytorch/limits.ts';
import { quoted } from '../pytorch/quoted.ts';
import { type StoredArray, type WeightFile, WeightFileError } from '../weightFile.ts';
import { textAttribute, textsAttribute } from './attributes.ts';
import { checkBytes } from './checkBytes.ts';
import { type Dataset, describeDataset, readDataset } from './datasets.ts';
import { type Hdf5File, withHdf5File } from './library.ts';

const MAX_DEPTH = 32;

/**
 * Reads all of the numbers of an HDF5 file, under their paths without the leading slash: Keras' `.h5`
 * (`conv1/conv/conv1/conv/kernel:0`; in a whole model below `model_weights/`) and `.weights.h5`
 * (`layers/conv2d/vars/0`), with an optimizer's if they are there. The metadata have, where the file does,
 *
 * - `model_config` (JSON), `keras_version` and `backend`, as they are;
 * - `layer_names`: the layers in their order, a JSON array;
 * - `weight_names`: JSON, `{ "<group of a layer>": ["<path of a weight below it>", ...] }`;
 * - `names`: JSON, `{ "layers/conv2d/vars": "<the layer's own name>" }`.
 *
 * @throws WeightFileError when the library cannot read it, it leads to other files, or it declares more values than it
 * can hold or than 1 GiB
 */
export async function readHdf5(bytes: Uint8Array): Promise<WeightFile> {
  checkBytes(bytes);
  return withHdf5File(bytes, (file) => {
    const { groups, datasets } = list(file, bytes.length);
    const total = datasets.reduce((sum, { bytes: size, shape }) => sum + Math.max(size, 4 * elements(shape)), 0);
    if (total > LIMITS.totalBytes) {
      throw new WeightFileError(`the HDF5 file declares ${total} bytes of values; at most 1 GiB is read`);
    }
    const metadata = readMetadata(file, groups);
    const tensors = new Map<string, StoredArray>();
    for (const dataset of datasets) tensors.set(dataset.path.slice(1), readDataset(file, dataset));
    return { format: 'hdf5', tensors, metadata };
  });
}

/** All groups and datasets, in the order of their names. Depth is bounded: links can make a group contain itself. */
function list(file: Hdf5File, fileBytes: number): { groups: string[]; datasets: Dataset[] } {
  const { module, id } = file;
  const groups: string[] = [];
  const datasets: Dataset[] = [];
  const pending = [{ path: '/', depth: 0 }];
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    const { path, depth } = group;
    if (depth > MAX_DEPTH) throw new WeightFileError(`${quoted(path)} is nested more than ${MAX_DEPTH} groups deep`);
    groups.push(path);
    const inner: string[] = [];
    for (const name of module.get_names(id, path, false)) {
      const child = `${path === '/' ? '' : path}/${name}`;
      const type = module.get_type(id, child);
      if (type === module.H5G_GROUP) inner.push(child);
      else if (type === module.H5G_DATASET) datasets.push(describeDataset(file, child, fileBytes));
      else
        throw new WeightFileError(
          `${quoted(child)} is neither a group nor a dataset of this HDF5 file: a link out of it?`,
        );
      if (groups.length + pending.length + inner.length + datasets.length > LIMITS.tensors) {
        throw new WeightFileError(`the HDF5 file has more than ${LIMITS.tensors} groups and datasets`);
      }
    }
    for (const child of inner.reverse()) pending.push({ path: child, depth: depth + 1 });
  }
  return { groups, datasets };
}

function readMetadata(file: Hdf5File, groups: readonly string[]): Record<string, string> {
  const metadata: Record<string, string> = {};
  const weightNames: [string, string[]][] = [];
  const names: [string, string][] = [];
  for (const path of groups) {
    if (path === '/' || path === '/model_weights') {
      for (const key of ['model_config', 'keras_version', 'backend']) {
        const text = textAttribute(file, path, key);
        if (text !== undefined) metadata[key] = text;
      }
      const layers = textsAttribute(file, path, 'layer_names');
      if (layers !== undefined) metadata.layer_names = JSON.stringify(layers);
    }
    const weights = textsAttribute(file, path, 'weight_names');
    if (weights !== undefined) weightNames.push([path.slice(1), weights]);
    const name = textAttribute(file, path, 'name');
    if (name !== undefined) names.push([path.slice(1), name]);
  }
  if (weightNames.length > 0) metadata.weight_names = JSON.stringify(Object.fromEntries(weightNames));
  if (names.length > 0) metadata.names = JSON.stringify(Object.fromEntries(names));
  return metadata;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
