import { type ConverterForm, convertAside } from './converter.ts';
import { fileName } from './fileNames.ts';
import { findExamples } from './findExamples.ts';
import { readArchive } from './readArchive.ts';
import type { ConvertedFormat } from './types.ts';
import { writeArchive } from './writeArchive.ts';
import { zipBlob } from './zipFiles.ts';

/** What a taught network can be taken home as: our own file, ONNX, or a zip archive of a TensorFlow.js GraphModel. */
export type ModelFormat = 'safetensors' | ConvertedFormat;

/** A file to be saved. */
export interface NamedFile {
  name: string;
  content: Blob;
}

/** What takes a project home and back: loaded when it is used first. */
export interface ExportTools {
  /**
   * A taught network as a file to be saved.
   *
   * @param bytes of its `model.safetensors`
   * @param name without an ending
   * @throws ModelLoadError where the bytes are no model file
   * @throws the signal's reason where it is aborted
   */
  modelFile(
    bytes: Uint8Array<ArrayBuffer>,
    format: ModelFormat,
    name: string,
    signal?: AbortSignal,
  ): Promise<NamedFile>;
  writeArchive: typeof writeArchive;
  readArchive: typeof readArchive;
  findExamples: typeof findExamples;
}

export function createExportTools(form: ConverterForm): ExportTools {
  return {
    writeArchive,
    readArchive,
    findExamples,
    async modelFile(bytes, format, name, signal) {
      const stem = fileName(name, 'model');
      if (format === 'safetensors') return { name: `${stem}.safetensors`, content: blobOf(bytes) };
      const files = await convertAside(form, bytes, format, signal);
      if (format === 'onnx') return { name: `${stem}.onnx`, content: blobOf(files[0]!.bytes) };
      const zipped = files.map((file) => ({ path: `${stem}/${file.path}`, content: blobOf(file.bytes) }));
      return { name: `${stem}.graph-model.zip`, content: await zipBlob(zipped, { signal }) };
    },
  };
}

const blobOf = (bytes: Uint8Array) =>
  new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
