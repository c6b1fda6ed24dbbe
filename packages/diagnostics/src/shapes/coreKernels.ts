import { backend_util, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TensorShape } from './shapesBackend.ts';

type Inputs = { [name: string]: TensorInfo };
// biome-ignore lint/suspicious/noExplicitAny: each kernel names its own attributes; the registry's type knows none
type Attributes = any;

/** Shapes of a kernel's outputs. An output that is an input's data under another shape names that input in `shares`. */
export type KernelShapes = (inputs: Inputs, attributes: Attributes) => (TensorShape & { shares?: TensorInfo })[];

const one = (shape: readonly number[], dtype: DataType): TensorShape[] => [{ shape, dtype }];
const sameAs = ({ shape, dtype }: TensorInfo) => one(shape, dtype);
const named = (inputs: Inputs) => Object.values(inputs);

const unary: KernelShapes = (inputs) => sameAs(named(inputs)[0]!);
const binary =
  (dtype?: DataType): KernelShapes =>
  ({ a, b }) =>
    one(backend_util.assertAndGetBroadcastShape(a!.shape, b!.shape), dtype ?? a!.dtype);

/** A reduction over the axes of `axis`, which some kernels call `reductionIndices`. */
const reduction =
  (dtype?: DataType): KernelShapes =>
  ({ x }, { axis, reductionIndices, keepDims }) => {
    const axes = util.parseAxisParam(axis ?? reductionIndices, x!.shape);
    const [kept] = backend_util.computeOutAndReduceShapes(x!.shape, axes);
    return one(keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept, dtype ?? x!.dtype);
  };

const pooling: KernelShapes = ({ x }, { filterSize, strides, pad, dimRoundingMode }) => {
  const shape = x!.shape as [number, number, number, number];
  return one(backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode).outShape, x!.dtype);
};

const withAxis = (shape: readonly number[], axis: number, size: number) =>
  shape.map((length, index) => (index === axis ? size : length));

/** Shapes of the outputs of those kernels of tfjs-core that `@densenet/ops` and its optimizers are composed of. */
export const coreKernels: { readonly [kernelName: string]: KernelShapes } = {
  ...Object.fromEntries(
    [
      'Relu',
      'LeakyRelu',
      'Elu',
      'Sigmoid',
      'Rsqrt',
      'Sqrt',
      'Square',
      'Sign',
      'Step',
      'Exp',
      'Log',
      'Neg',
      'ZerosLike',
    ].map((name) => [name, unary]),
  ),
  ...Object.fromEntries(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum'].map((name) => [name, binary()])),
  ...Object.fromEntries(
    ['Equal', 'Greater', 'LessEqual', 'LogicalAnd', 'LogicalOr'].map((name) => [name, binary('bool')]),
  ),
  LogicalNot: unary,
  IsNan: ({ x }) => one(x!.shape, 'bool'),
  Sum: reduction(),
  Mean: reduction('float32'),
  Max: reduction(),
  Min: reduction(),
  Range: (_, { start, stop, step, dtype }) => one([Math.ceil((stop - start) / step)], dtype),
  ArgMax: reduction('int32'),
  AddN: (inputs) => sameAs(named(inputs)[0]!),
  Select: ({ t }) => sameAs(t!),
  Cast: ({ x }, { dtype }) =>
    x!.dtype === dtype ? [{ shape: x!.shape, dtype, shares: x! }] : one(x!.shape, dtype as DataType),
  Identity: ({ x }) => [{ shape: x!.shape, dtype: x!.dtype, shares: x! }],
  Reshape: ({ x }, { shape }) => [
    { shape: util.inferFromImplicitShape(shape, util.sizeFromShape(x!.shape)), dtype: x!.dtype, shares: x! },
  ],
  Fill: (_, { shape, dtype }) => one(shape, dtype ?? 'float32'),
  OneHot: ({ indices }, { depth, dtype }) => one([...indices!.shape, depth], dtype),
  Concat: (inputs, { axis }) => {
    const tensors = named(inputs);
    const at = util.parseAxisParam(axis, tensors[0]!.shape)[0]!;
    const shape = backend_util.computeOutShape(
      tensors.map((tensor) => tensor.shape),
      at,
    );
    return one(shape, tensors[0]!.dtype);
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const at = util.parseAxisParam(axis, x!.shape)[0]!;
    const sizes: number[] =
      typeof numOrSizeSplits === 'number'
        ? Array(numOrSizeSplits).fill(x!.shape[at]! / numOrSizeSplits)
        : numOrSizeSplits;
    return sizes.map((size) => ({ shape: withAxis(x!.shape, at, size), dtype: x!.dtype }));
  },
  Pack: (inputs, { axis }) => {
    const [first] = named(inputs);
    const shape = [...first!.shape];
    shape.splice(axis, 0, named(inputs).length);
    return one(shape, first!.dtype);
  },
  PadV2: ({ x }, { paddings }: { paddings: [number, number][] }) =>
    one(
      x!.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]),
      x!.dtype,
    ),
  Slice: ({ x }, { begin, size }: { begin: number[]; size: number[] }) =>
    one(
      size.map((length, axis) => (length === -1 ? x!.shape[axis]! - begin[axis]! : length)),
      x!.dtype,
    ),
  StridedSlice: ({ x }, { begin, end, strides }: { begin: number[]; end: number[]; strides: number[] }) =>
    one(
      x!.shape.map((_, axis) => Math.ceil((end[axis]! - begin[axis]!) / strides[axis]!)),
      x!.dtype,
    ),
  Transpose: ({ x }, { perm }: { perm: number[] }) =>
    one(
      perm.map((axis) => x!.shape[axis]!),
      x!.dtype,
    ),
  BatchMatMul: ({ a, b }, { transposeA, transposeB }) => {
    const [rows, columns] = [a!.shape.at(transposeA ? -1 : -2)!, b!.shape.at(transposeB ? -2 : -1)!];
    return one([...a!.shape.slice(0, -2), rows, columns], a!.dtype);
  },
  Conv2D: ({ x, filter }, { strides, dilations, pad, dimRoundingMode }) => {
    const shapes = [x!.shape, filter!.shape] as [number, number, number, number][];
    return one(
      backend_util.computeConv2DInfo(shapes[0]!, shapes[1]!, strides, dilations, pad, dimRoundingMode).outShape,
      x!.dtype,
    );
  },
  Conv2DBackpropInput: ({ dy }, { inputShape }) => one(inputShape, dy!.dtype),
  Conv2DBackpropFilter: ({ dy }, { filterShape }) => one(filterShape, dy!.dtype),
  MaxPool: pooling,
  AvgPool: pooling,
  AvgPoolGrad: ({ input }) => sameAs(input!),
};

/**
 * Kernels of tfjs-core that differ on tfjs-node, which counts a tensor of its own where other backends give an input's data another
 * shape or the type that it has.
 */
export const nativeCoreKernels: { readonly [kernelName: string]: KernelShapes } = {
  Cast: ({ x }, { dtype }) => one(x!.shape, dtype as DataType),
  Reshape: ({ x }, { shape }) => one(util.inferFromImplicitShape(shape, util.sizeFromShape(x!.shape)), x!.dtype),
};
