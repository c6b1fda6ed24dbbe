import { float32ToFloat16Bytes, type SafetensorsTensor, toFloat32 } from '../safetensors/index.ts';
import { CheckpointError } from './errors.ts';
import { fromPyTorchLayout, type NamedArray, toPyTorchLayout } from './layout.ts';

/** The type in which values are stored in a file. In memory they are always float32. */
export type StorageDtype = 'float32' | 'float16';

/**
 * The arrays as tensors of a file, in PyTorch's axis order.
 *
 * In a float16 file all arrays of rank 0 and 1 stay float32: that is every norm's weight, bias and running statistics
 * (a running variance may be past float16's range, and a small one would lose its digits), and the biases, which weigh
 * next to nothing.
 * @throws CheckpointError where an array's values do not fit its shape, or a value is past float16's range
 */
export function encodeArrays(
  arrays: Readonly<Record<string, NamedArray>>,
  dtype: StorageDtype = 'float32',
): Map<string, SafetensorsTensor> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, array] of Object.entries(arrays)) {
    const count = array.shape.reduce((product, length) => product * length, 1);
    if (array.values.length !== count) {
      throw new CheckpointError(`${name} has ${array.values.length} values; its shape [${array.shape}] takes ${count}`);
    }
    const { shape, values } = toPyTorchLayout(array);
    if (dtype === 'float16' && shape.length >= 2) {
      checkFloat16Range(name, values);
      tensors.set(name, { dtype: 'F16', shape, data: float32ToFloat16Bytes(values) });
    } else {
      const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      tensors.set(name, { dtype: 'F32', shape, data });
    }
  }
  return tensors;
}

/**
 * All tensors of a file as float32 in TensorFlow's axis order.
 * @throws SafetensorsError where a tensor's dtype is not floating-point; it names the tensor
 */
export function decodeArrays(tensors: ReadonlyMap<string, SafetensorsTensor>): Record<string, NamedArray> {
  const arrays: Record<string, NamedArray> = Object.create(null); // a tensor may be called `__proto__`
  for (const [name, tensor] of tensors) {
    arrays[name] = fromPyTorchLayout({ shape: tensor.shape, values: toFloat32(tensor, `tensor "${name}"`) });
  }
  return arrays;
}

function checkFloat16Range(name: string, values: Float32Array): void {
  const index = values.findIndex((value) => Math.abs(value) >= 65520 && Number.isFinite(value));
  if (index >= 0) {
    throw new CheckpointError(
      `${name} holds ${values[index]}, which float16 cannot (at most 65504 either way): write the file as float32`,
    );
  }
}
