import type { SafetensorsDtype } from './format.ts';
import { readHeader } from './header.ts';

export interface SafetensorsTensor {
  dtype: SafetensorsDtype;
  /** [] for a scalar; a length may be 0. */
  shape: number[];
  /** Little-endian, in C order. */
  data: Uint8Array;
}

export interface SafetensorsFile {
  /** By name, in the order of their bytes in the file. */
  tensors: Map<string, SafetensorsTensor>;
  /**
   * The `__metadata__` of the file, {} if it has none. No prototype: a missing key is undefined, whatever it is called.
   */
  metadata: Record<string, string>;
}

/**
 * Reads a whole safetensors file. The tensors' data are views of `bytes`, not copies, and may start at any offset.
 * @throws SafetensorsError where `bytes` are anything but a valid file
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { entries, metadata, dataStart } = readHeader(bytes);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    tensors.set(name, { dtype, shape, data: bytes.subarray(dataStart + begin, dataStart + end) });
  }
  return { tensors, metadata };
}
