import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { TensorShape } from './shapesBackend.ts';

export interface TensorFlowAttribute {
  name: string;
  value: unknown;
}

interface Call {
  attribute<T>(name: string): T;
  inputs: readonly TensorInfo[];
  /** The values of a short vector of whole numbers. */
  values(tensor: TensorInfo): number[];
}

type Operation = (call: Call) => TensorShape[];

const float32 = (...shapes: (readonly number[])[]): TensorShape[] =>
  shapes.map((shape) => ({ shape, dtype: 'float32' }));

/** The type under which tfjs-node hands out, and counts, tensors of bytes: TensorFlow.js has no type of one byte. */
const bytes: DataType = 'int32';

interface Window {
  kernelSize: number;
  stride: number;
  padding: number;
}

const slide = (size: number, { kernelSize, stride, padding }: Window) =>
  Math.floor((size + 2 * padding - kernelSize) / stride) + 1;

function slideOver({ shape }: TensorInfo, window: Window, channels: number): number[] {
  return [shape[0]!, slide(shape[1]!, window), slide(shape[2]!, window), channels];
}

/** The window of TensorFlow's own convolutions and poolings. */
function windowOf({ attribute }: Call, kernelSize: number): Window {
  const mode = attribute<string>('padding');
  const explicit = mode === 'EXPLICIT' ? attribute<number[]>('explicit_paddings')[2]! : 0;
  const stride = attribute<number[]>('strides')[1]!;
  return { kernelSize, stride, padding: mode === 'SAME' ? (kernelSize - 1) / 2 : explicit };
}

const ownWindow = ({ attribute }: Call): Window => ({
  kernelSize: attribute('kernel_size'),
  stride: attribute('stride'),
  padding: attribute('padding'),
});

const pooled = (call: Call): number[] => {
  const [x] = call.inputs;
  return slideOver(x!, windowOf(call, call.attribute<number[]>('ksize')[1]!), x!.shape[3]!);
};

/** The parts of a concatenation among the inputs, from position `first`; their channels, and their batch, height and width. */
function partsOf({ attribute, inputs }: Call, first = 0) {
  const parts = inputs.slice(first, first + attribute<number>('parts'));
  return {
    parts,
    channels: parts.reduce((sum, { shape }) => sum + shape[3]!, 0),
    maps: parts[0]!.shape.slice(0, 3) as [number, number, number],
  };
}

/** A fused convolution's output: these have stride 1 and keep height and width, which pooling halves. */
function convolved(call: Call, filter: TensorInfo): TensorShape[] {
  const { maps } = partsOf(call);
  const halved = call.attribute<boolean>('pooled') ? 2 : 1;
  return float32([maps[0], ...maps.slice(1).map((size) => Math.floor(size / halved)), filter.shape[3]!]);
}

/**
 * Outputs of a norm's gradient: a new accumulator, of two rows more than positions, for each part whose accumulator no norm has
 * begun; then the gradients of scale and shift. See `native/features.h` and `native/tensorflow.h` of `@densenet/ops`.
 */
function normGradients(call: Call, others = 0): TensorShape[] {
  const { parts, channels, maps } = partsOf(call, 1);
  const rows = maps[0] * maps[1] * maps[2] + 2;
  const started = call.attribute<boolean[]>('started');
  const firstBegun = 1 + parts.length + normVectors + others;
  let begun = 0;
  const fresh = parts.filter((_, index) => !started[index] || call.inputs[firstBegun + begun++]!.shape.length !== 2);
  return float32(...fresh.map(({ shape }) => [rows, shape[3]!]), [channels], [channels]);
}

const normVectors = 4;

/** Factors of a prepared 3x3 filter, and the columns that they are rounded up to: `Winograd` and `PackedFilter` in `native/`. */
const [winogradProducts, packedColumns] = [16, 32];

const operations: { readonly [name: string]: Operation } = {
  Conv2D: (call) => {
    const [x, filter] = call.inputs;
    return float32(slideOver(x!, windowOf(call, filter!.shape[0]!), filter!.shape[3]!));
  },
  Conv2DBackpropInput: ({ inputs, values }) => float32(values(inputs[0]!)),
  Conv2DBackpropFilter: ({ inputs, values }) => float32(values(inputs[1]!)),
  BiasAdd: ({ inputs }) => float32(inputs[0]!.shape),
  BiasAddGrad: ({ inputs }) => float32([inputs[0]!.shape[3]!]),
  SparseSoftmaxCrossEntropyWithLogits: ({ inputs }) => float32([inputs[0]!.shape[0]!], inputs[0]!.shape),
  FusedBatchNormV3: ({ inputs: [x, gamma] }) => {
    const vector = gamma!.shape;
    return float32(x!.shape, vector, vector, vector, vector, [0]);
  },
  FusedBatchNormGradV3: ({ inputs: [, x, gamma] }) => float32(x!.shape, gamma!.shape, gamma!.shape, [0], [0]),
  MaxPool: (call) => float32(pooled(call)),
  MaxPoolGrad: ({ inputs }) => float32(inputs[0]!.shape),
  _MklNativeMaxPool: (call) => [
    ...float32(pooled(call)),
    { shape: [pooled(call).reduce((product, size) => product * size, 1)], dtype: bytes },
  ],
  _MklNativeMaxPoolGrad: ({ inputs }) => float32(inputs[0]!.shape),
  DensenetChannelMoments: ({ inputs: [x] }) => float32([x!.shape[3]!], [x!.shape[3]!]),
  DensenetJoinMoments: ({ attribute, inputs }) => {
    const joined = inputs.slice(0, attribute<number>('count')).reduce((sum, { shape }) => sum + shape[0]!, 0);
    return float32([joined], [joined]);
  },
  DensenetNormRelu: (call) => {
    const { maps, channels } = partsOf(call);
    return float32([...maps, channels]);
  },
  DensenetNormReluGrad: (call) => normGradients(call),
  DensenetNormReluConv: (call) => {
    const filter = call.inputs[partsOf(call).parts.length + normVectors]!;
    const moments = Array<number[]>(call.attribute('moments')).fill([filter.shape[3]!]);
    return [...convolved(call, filter), ...float32(...moments)];
  },
  DensenetNormReluConvGrad: (call) => {
    const filter = call.inputs[1 + call.attribute<number>('parts') + normVectors]!;
    const biases = Array<number[]>(call.attribute('biases')).fill([filter.shape[3]!]);
    return [...normGradients(call, 1), ...float32(filter.shape, ...biases)];
  },
  DensenetReluGrad: ({ inputs }) => float32(inputs[0]!.shape),
  DensenetAddGradient: ({ inputs }) => float32(inputs[0]!.shape),
  DensenetFinishGradient: ({ inputs }) => float32(inputs[1]!.shape),
  DensenetMaxPool: (call) => maximaAndPlaces(call),
  DensenetMaxPoolGrad: ({ inputs }) => float32(inputs[1]!.shape),
  DensenetNormReluMaxPool: (call) => maximaAndPlaces(call),
  DensenetNormReluMaxPoolGrad: (call) => normGradients(call, 1),
  DensenetInferenceConv: (call) => convolved(call, call.inputs[partsOf(call).parts.length]!),
  DensenetScaleShiftRelu: ({ inputs }) => float32(inputs[0]!.shape),
  DensenetPrepareFilter: ({ inputs: [filter] }) => {
    const [size, , channels, outChannels] = filter!.shape as [number, number, number, number];
    return float32([
      (size === 1 ? 1 : winogradProducts) * channels * Math.ceil(outChannels / packedColumns) * packedColumns,
    ]);
  },
  DensenetImageConv: (call) => {
    const [x, filter] = call.inputs;
    const window = {
      kernelSize: filter!.shape[0]!,
      stride: call.attribute<number>('stride'),
      padding: call.attribute<number>('padding'),
    };
    const outChannels = filter!.shape[3]!;
    const moments = Array<number[]>(call.attribute('moments')).fill([outChannels]);
    return float32(slideOver(x!, window, outChannels), ...moments);
  },
  DensenetImageConvGrad: ({ attribute, inputs: [dy, x] }) => {
    const [kernelSize, outChannels] = [attribute<number>('kernel_size'), dy!.shape.at(-1)!];
    const biases = Array<number[]>(attribute('biases')).fill([outChannels]);
    return float32([kernelSize, kernelSize, x!.shape[3]!, outChannels], ...biases);
  },
  DensenetSgdUpdate: ({ attribute, inputs }) => {
    const [count, moving] = [attribute<number>('count'), attribute<number>('moving')];
    return float32(
      ...[...inputs.slice(0, count), ...inputs.slice(2 * count, 2 * count + moving)].map(({ shape }) => shape),
    );
  },
};

function maximaAndPlaces(call: Call): TensorShape[] {
  const { parts, channels } = partsOf(call);
  const shape = slideOver(parts[0]!, ownWindow(call), channels);
  return [...float32(shape), { shape, dtype: bytes }];
}

/**
 * Shapes of the outputs of one of TensorFlow's operations, or of one in `native/` of `@densenet/ops`.
 *
 * @param values reads a short vector of whole numbers among the inputs
 * @throws Error where the operation is not known here
 */
export function outputsOf(
  name: string,
  attributes: readonly TensorFlowAttribute[],
  inputs: readonly TensorInfo[],
  values: Call['values'],
): TensorShape[] {
  const operation = operations[name];
  if (!operation)
    throw new Error(`the shapes that TensorFlow's ${name} gives are not known: add them to tensorFlowLibrary.ts`);
  const attribute = <T>(wanted: string): T => {
    const found = attributes.find((candidate) => candidate.name === wanted);
    if (!found) throw new Error(`${name} has no attribute ${wanted}`);
    return found.value as T;
  };
  return operation({ attribute, inputs, values });
}
