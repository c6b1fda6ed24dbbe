import { counted } from '../bytes/quoted.ts';
import type { WeightFile } from '../weightFile.ts';
import { deduceConfig } from './deduceConfig.ts';
import { fromKeras } from './keras.ts';
import { LayoutError, type NamedNetwork } from './layout.ts';
import { type ConcatOrder, fromNameMap, type NameMap } from './nameMap.ts';
import { fromNewestFirst } from './newestFirst.ts';
import { fromPyTorch } from './pytorch.ts';
import { resemblance } from './resemblance.ts';
import { keepsOrder, namesByStructure } from './structural.ts';

export interface RecognizeOptions {
  /**
   * How tensors are recognised. Left out: by the names of torchvision, timm and Keras. `structural`: by the order of tensors and
   * their shapes, whatever their names, where every one fits a DenseNet's. A map: by the map's names.
   */
  layout?: 'structural' | NameMap;
  /**
   * The order in which dense blocks concatenate, which no tensor's shape tells. Default: the map's, or `new-last`, as in the paper
   * and torchvision.
   */
  concat?: ConcatOrder;
}

/**
 * A file's tensors under torchvision's names, whoever wrote it: Keras writes HDF5, and its names have slashes.
 *
 * @throws LayoutError where Keras' layers are not in a DenseNet's order, two tensors are the same parameter, or the structure or
 * the map that was asked for does not fit
 */
export function recognize(file: WeightFile, { layout, concat }: RecognizeOptions = {}): NamedNetwork {
  const network = layout === undefined ? recognizeByNames(file) : recognizeByMap(file, layout);
  const mapped = typeof layout === 'object' ? layout.concat : undefined;
  if (concat && network.concat) {
    throw new LayoutError(
      `the file's model config says in which order feature maps are concatenated; leave out concat "${concat}" (--concat)`,
    );
  }
  const newestFirst = (concat ?? mapped) === 'new-first';
  const order =
    layout !== undefined && !concat && !mapped
      ? [
          "new feature maps after older ones in dense blocks, as torchvision's: if they come first, concat new-first (--concat new-first)",
        ]
      : [];
  const { assumed = [], ignored = [] } = file;
  return {
    ...network,
    arrays: newestFirst ? fromNewestFirst(network.arrays, deduceConfig(network)) : network.arrays,
    assumed: [...assumed, ...network.assumed, ...order],
    ignored: [...ignored, ...network.ignored],
  };
}

function recognizeByNames(file: WeightFile): NamedNetwork {
  const names = [...file.tensors.keys()];
  const keras = file.format === 'hdf5' || file.format === 'keras' || names.some((name) => /^layers\/|:0$/.test(name));
  if (keras) return fromKeras(file);
  const network = fromPyTorch(file);
  const fitsStructure = hasStructure(file);
  if (fitsStructure && !Object.keys(network.arrays).some((name) => name.includes('.denseblock'))) {
    throw new LayoutError(
      `these are the weights of a DenseNet under other names (${resemblance(network.arrays)}): their order and shapes fit. ` +
        'layout structural (--layout structural) reads it so, and says what that assumes',
    );
  }
  return { ...network, fitsStructure };
}

function hasStructure(file: WeightFile): boolean {
  try {
    namesByStructure(file);
    return true;
  } catch {
    return false;
  }
}

function recognizeByMap(file: WeightFile, layout: 'structural' | NameMap): NamedNetwork {
  if (layout !== 'structural') return fromNameMap(file, layout);
  const names = structureOf(file);
  const network = fromNameMap(file, { names });
  const counters = Object.values(names).filter((name) => name === null).length;
  return {
    ...network,
    layout: 'structural',
    assumed: [
      `what each of the ${file.tensors.size} tensors is, by ${keepsOrder(file) ? 'their order in the file' : 'the order of their names'} and their shapes`,
      ...network.assumed,
    ],
    ignored:
      counters > 0 ? [`${counted(counters, 'single number')}, as a counter of batches is (num_batches_tracked)`] : [],
  };
}

/** {@link namesByStructure}, whose error gets a remedy added. */
function structureOf(file: WeightFile): Record<string, string | null> {
  try {
    return namesByStructure(file);
  } catch (error) {
    throw new LayoutError(
      `the tensors are not in the order of a DenseNet's: ${(error as Error).message}. A map of their names (--map FILE) ` +
        'can say what they are',
      { cause: error },
    );
  }
}
