import { quoted } from './quoted.ts';

/** Formats by their first bytes, in hexadecimal. */
const BINARY: readonly (readonly [beginning: RegExp, is: string])[] = [
  [/^1f8b/, 'compressed by gzip: unpack it first'],
  [/^425a68/, 'compressed by bzip2: unpack it first'],
  [/^fd377a585a/, 'compressed by xz: unpack it first'],
  [/^28b52ffd/, 'compressed by zstd: unpack it first'],
  [/^934e554d5059/, 'an array of NumPy (.npy)'],
  [/^.{8}54464c33/, 'a TensorFlow Lite model'],
  [/^80(02|03|04|05)/, 'a Python pickle, but not one of torch.save'],
  // saved_model_schema_version 1, then a MetaGraphDef. ONNX files have had ir_version 3 or more since its release.
  [/^080112/, 'a SavedModel of TensorFlow'],
  // ir_version, then the producer's name, the graph or the opset.
  [/^08[01].(12|3a|42)/, 'an ONNX model'],
  [/^.{514}7573746172/, 'a tar archive: unpack it first'],
];

const TEXT: readonly (readonly [beginning: RegExp, is: string])[] = [
  [/^\s*(<!doctype html|<html|<head)/i, 'an HTML page, perhaps of an error, a login or a download button'],
  [/^\s*<(\?xml|Error)/i, 'XML, perhaps the error of a server'],
  [
    /^version https:\/\/git-lfs/,
    'a Git LFS pointer, not the file that it stands for: run "git lfs pull" or download it',
  ],
  [/^\s*[{[]/, 'JSON'],
  [/^[\s\x20-\x7e]+$/, 'a text'],
];

/** What a file without weights looks like by its first bytes, to complete the sentence "the file is". */
export function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const hex = [...bytes.subarray(0, 512)].map((byte) => byte.toString(16).padStart(2, '0'));
  const binary = BINARY.find(([beginning]) => beginning.test(hex.join('')));
  if (binary !== undefined) return binary[1];
  const start = new TextDecoder().decode(bytes.subarray(0, 512));
  const text = TEXT.find(([beginning]) => beginning.test(start));
  if (text !== undefined) return `${text[1]} (it begins with ${quoted(start.trim())})`;
  return `of an unknown format (it begins with the bytes ${hex.slice(0, 8).join(' ')})`;
}
