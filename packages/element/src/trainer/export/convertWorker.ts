// The file of a worker that writes a network for other programs. Where no worker starts, a page imports the same file.
import { expose, transfer } from 'comlink';
import { convertModel } from './convertModel.ts';
import type { ConvertedFile, ConvertedFormat } from './types.ts';

/** What the worker answers. */
export interface ConverterService {
  convert(bytes: Uint8Array, format: ConvertedFormat): ConvertedFile[];
}

if (typeof document === 'undefined') {
  const service: ConverterService = {
    convert(bytes, format) {
      const files = convertModel(bytes, format);
      return transfer(files, [...new Set(files.map((file) => file.bytes.buffer as ArrayBuffer))]);
    },
  };
  expose(service);
}

export { convertModel };
