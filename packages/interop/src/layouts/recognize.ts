import type { WeightFile } from '../weightFile.ts';
import { fromKeras } from './keras.ts';
import type { NamedNetwork } from './layout.ts';
import { fromPyTorch } from './pytorch.ts';

/**
 * A file's tensors under torchvision's names, whoever wrote it: Keras writes HDF5, and its names have slashes.
 *
 * @throws LayoutError if Keras' layers are not in a DenseNet's order, or two tensors are the same parameter
 */
export function recognize(file: WeightFile): NamedNetwork {
  const names = [...file.tensors.keys()];
  const keras = file.format === 'hdf5' || file.format === 'keras' || names.some((name) => /^layers\/|:0$/.test(name));
  const network = keras ? fromKeras(file) : fromPyTorch(file);
  const { assumed = [], ignored = [] } = file;
  return { ...network, assumed: [...assumed, ...network.assumed], ignored: [...ignored, ...network.ignored] };
}
