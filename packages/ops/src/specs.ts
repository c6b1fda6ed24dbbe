// Types of arguments of operations, which need no TensorFlow.js: the types of a network's configuration are made of them, and have
// to compile in a page without TensorFlow.js.

/** The activation between a norm and a convolution, or between two fully connected layers. JSON-safe. */
export type Activation = { kind: 'relu' } | { kind: 'leakyRelu'; slope: number } | { kind: 'elu' } | { kind: 'silu' };

/** A square sliding window: the geometry of a convolution or a pooling. Padding is the same on all four sides. */
export interface WindowSpec {
  kernelSize: number;
  stride: number;
  padding: number;
}

/** A window that is not padded unless it says so. */
export type OptionallyPadded = Omit<WindowSpec, 'padding'> & Partial<Pick<WindowSpec, 'padding'>>;
