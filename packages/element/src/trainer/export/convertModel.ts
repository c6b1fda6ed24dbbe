import { decodeClassifierModel } from '@densenet/classifier';
import { exportGraphModel, exportOnnx } from '@densenet/interop';
import type { ConvertedFile, ConvertedFormat } from './types.ts';

/**
 * Writes a network for other programs, with the bytes that `densenet export` writes: float32 logits of preprocessed images,
 * any number of them.
 *
 * @param bytes of a `model.safetensors`
 * @returns one file for ONNX, several for a GraphModel
 * @throws ModelLoadError where the bytes are no model file
 */
export function convertModel(bytes: Uint8Array, format: ConvertedFormat): ConvertedFile[] {
  const model = decodeClassifierModel(bytes, 'the taught network');
  if (format === 'onnx') return [{ path: 'model.onnx', bytes: exportOnnx(model) }];
  return exportGraphModel(model);
}
