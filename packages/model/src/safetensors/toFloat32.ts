import { SafetensorsError } from './errors.ts';
import { bfloat16BytesToFloat32, float16BytesToFloat32 } from './float16.ts';
import type { SafetensorsTensor } from './read.ts';

/**
 * The tensor's values as float32 in a new array: F32, F16 and BF16 exactly, F64 rounded to the nearest.
 * @param name what to call the tensor in an error
 * @throws SafetensorsError where it is another dtype
 */
export function toFloat32(tensor: SafetensorsTensor, name = 'tensor'): Float32Array {
  const { dtype, data } = tensor;
  switch (dtype) {
    case 'F32': {
      // A copy of bytes, so that nothing depends on where the tensor starts. Every JavaScript engine in use is
      // little-endian, as the format.
      const values = new Float32Array(data.length / 4);
      new Uint8Array(values.buffer).set(data);
      return values;
    }
    case 'F16':
      return float16BytesToFloat32(data);
    case 'BF16':
      return bfloat16BytesToFloat32(data);
    case 'F64': {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      return Float32Array.from({ length: data.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
    }
    default:
      throw new SafetensorsError(`${name} has dtype ${dtype}; expected floating-point values: F32, F16, BF16 or F64`);
  }
}
