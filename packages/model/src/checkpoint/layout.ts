/** Named values without a backend: a parameter on its way between tensors and a file. */
export interface NamedArray {
  shape: number[];
  values: Float32Array;
}

/**
 * From TensorFlow's axis order to PyTorch's: convolution kernels [height, width, in, out] to [out, in, height, width],
 * linear weights [in, out] to [out, in]; arrays of any other rank as they are (the same object). The rank tells which
 * it is: a DenseNet's other parameters have rank 1.
 */
export function toPyTorchLayout(array: NamedArray): NamedArray {
  if (array.shape.length === 4) return permuted(array, [3, 2, 0, 1]);
  return array.shape.length === 2 ? permuted(array, [1, 0]) : array;
}

/** The way back from {@link toPyTorchLayout}. */
export function fromPyTorchLayout(array: NamedArray): NamedArray {
  if (array.shape.length === 4) return permuted(array, [2, 3, 1, 0]);
  return array.shape.length === 2 ? permuted(array, [1, 0]) : array;
}

/** Axis `i` of the result is axis `axes[i]` of the array. */
function permuted({ shape, values }: NamedArray, axes: readonly number[]): NamedArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const newShape = axes.map((axis) => shape[axis]!);
  const newStrides = axes.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  let to = 0;
  const copy = (axis: number, from: number): void => {
    const stride = newStrides[axis]!;
    const length = newShape[axis]!;
    if (axis === axes.length - 1) {
      for (let i = 0; i < length; i++) result[to++] = values[from + i * stride]!;
    } else {
      for (let i = 0; i < length; i++) copy(axis + 1, from + i * stride);
    }
  };
  // Without values there is nothing to copy, but a file may still give lengths such as [2^50, 1, 1, 0] to loop over.
  if (values.length > 0) copy(0, 0);
  return { shape: newShape, values: result };
}
