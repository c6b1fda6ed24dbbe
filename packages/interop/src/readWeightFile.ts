import { readSafetensors, toFloat32 } from '@densenet/model';
import { describeBytes } from './bytes/describeBytes.ts';
import { elementsToFloat32, isElementType } from './bytes/elements.ts';
import { checkUnpacked } from './bytes/limits.ts';
import { someOf } from './bytes/quoted.ts';
import { isHdf5, readHdf5 } from './hdf5/readHdf5.ts';
import { isKerasZip, readKeras } from './keras/readKeras.ts';
import { isPyTorchLegacy, readPyTorchLegacy } from './pytorch/readLegacy.ts';
import { isPyTorchZip, readPyTorchZip } from './pytorch/readZip.ts';
import { type StoredArray, type WeightFile, WeightFileError } from './weightFile.ts';
import { openZip } from './zip/zip.ts';

const READ = 'safetensors, PyTorch (.pth, .pt, .bin) and Keras (.keras, .weights.h5, .h5) are read';

/**
 * The tensors of a file of weights in any known format, which is recognised by the bytes, not by the file's name. All numbers
 * become float32 in new arrays: float16 and bfloat16 exactly, float64 and integers above 2^24 rounded.
 *
 * No code of the file is run and nothing is written. Memory and work are bounded by `bytes/limits.ts`: at most 1 GiB of values,
 * and no more than 64 MiB plus 16 times the file's bytes, checked before memory is allocated. Reading takes at most as much
 * memory again.
 *
 * @throws WeightFileError, or SafetensorsError of `@densenet/model`, where the file is damaged, holds more than tensors or is
 * of another format; the message says what was found
 */
export async function readWeightFile(bytes: Uint8Array): Promise<WeightFile> {
  if (isHdf5(bytes)) return readHdf5(bytes);
  if (isPyTorchLegacy(bytes)) return readPyTorchLegacy(bytes);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2]! < 8) return readArchive(bytes);
  if (isSafetensors(bytes)) return readSafetensorsFile(bytes);
  throw new WeightFileError(`the file is ${describeBytes(bytes)}; ${READ}`);
}

function readArchive(bytes: Uint8Array): WeightFile {
  const archive = openZip(bytes);
  if (isPyTorchZip(archive)) return readPyTorchZip(archive);
  if (isKerasZip(archive)) return readKeras(archive);
  throw new WeightFileError(
    `the file is a zip archive of ${someOf(archive.names)}: neither torch.save's nor Keras'; ${READ}`,
  );
}

/** Whether bytes begin like a safetensors file: with the length of a JSON header, then the header. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[8] === 0x7b && bytes[7] === 0 && bytes[6] === 0;
}

function readSafetensorsFile(bytes: Uint8Array): WeightFile {
  const file = readSafetensors(bytes);
  const total = [...file.tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, length) => product * length, 4),
    0,
  );
  checkUnpacked(total, bytes.length, 'the tensors take as float32');
  const tensors = new Map<string, StoredArray>();
  for (const [name, tensor] of file.tensors) {
    const { dtype, shape, data } = tensor;
    const values = isElementType(dtype) ? elementsToFloat32(dtype, data) : toFloat32(tensor, name);
    tensors.set(name, { shape, values });
  }
  return { format: 'safetensors', tensors, metadata: file.metadata };
}
