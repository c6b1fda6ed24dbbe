import { strToU8, zipSync } from 'fflate';
import { op, tensorPickle } from './pickle.ts';

/** What torch.save writes around one float32 tensor `weight` of six elements. */
export function pytorchFiles(): Record<string, Uint8Array> {
  return {
    'model/data.pkl': Uint8Array.from(tensorPickle({ elements: 6, shape: [2, 3], strides: [3, 1] })),
    'model/byteorder': strToU8('little'),
    'model/data/0': new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer),
    'model/version': strToU8('3\n'),
  };
}

export function stored(files: Record<string, Uint8Array>): Uint8Array {
  return zipSync(files, { level: 0 });
}

/** `bytes` with a number of `size` bytes at `offset` of the directory's entry `index` replaced. */
export function inDirectory(bytes: Uint8Array, index: number, offset: number, size: 2 | 4, value: number): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  let at = view.getUint32(changed.length - 22 + 16, true);
  for (let i = 0; i < index; i++) {
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (size === 2) view.setUint16(at + offset, value, true);
  else view.setUint32(at + offset, value, true);
  return changed;
}

/** A pickle of nothing. */
export const nothing: Uint8Array = Uint8Array.from([...op.proto(), ...op.none, ...op.stop]);
