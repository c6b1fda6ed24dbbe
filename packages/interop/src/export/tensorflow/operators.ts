import type { ConvolutionSpec } from '@densenet/model';
import type { ExportedLayer, ExportedOperation } from '../layers.ts';
import { type Attribute, bool, constant, dataType, float, int, list, type NodeDef, string, type } from './messages.ts';

/** Names of the nodes that a node reads. */
type Inputs = readonly string[];

const float32 = type(dataType.float);
const int32 = type(dataType.int32);
const layout = string('NHWC');

/** The lowest float32, to pad max-pooling with: it is never the maximum, and unlike -infinity no backend makes NaN of it. */
const lowest = -3.4028234663852886e38;

/** Writes the nodes of one layer. */
interface Writer {
  name: string;
  inputs: Inputs;
  /** The shape of one image's values. */
  shape: readonly number[];
  /** A node with the layer's name, unless `nodeName` is given. */
  node(op: string, input: Inputs, attr: Record<string, Attribute>, nodeName?: string): NodeDef;
  /** The layer's weights, in their order. */
  weights(): NodeDef[];
  /** The operation `op` on the layer's input and first weight, and the addition of a bias, where that is the second weight. */
  biased(op: string, attr: Record<string, Attribute>): NodeDef[];
}

type Operations = {
  [Op in ExportedOperation['op']]: (operation: Extract<ExportedOperation, { op: Op }>, writer: Writer) => NodeDef[];
};

/** Each operation in TensorFlow, feature maps `[batch, height, width, channels]`. */
const operations: Operations = {
  input: () => [],
  conv2d: ({ spec }, { biased }) => biased('Conv2D', convolutionAttributes(spec)),
  linear: (_operation, { biased }) => biased('MatMul', { transpose_a: bool(false), transpose_b: bool(false) }),
  batchNorm: ({ spec }, { inputs, node, weights }) => {
    const statistics = weights();
    const attr = { U: float32, epsilon: float(spec.epsilon), data_format: layout, is_training: bool(false) };
    return [...statistics, node('FusedBatchNormV3', [...inputs, ...statistics.map(({ name }) => name)], attr)];
  },
  maxPool: ({ window }, writer) => pooled('MaxPool', window, lowest, writer),
  averagePool: ({ window }, writer) => pooled('AvgPool', window, 0, writer),
  globalAveragePool: (_operation, writer) => reduced('Mean', writer),
  globalMaxPool: (_operation, writer) => reduced('Max', writer),
  relu: (_operation, { inputs, node }) => [node('Relu', inputs, {})],
  leakyRelu: ({ slope }, { inputs, node }) => [node('LeakyRelu', inputs, { alpha: float(slope) })],
  elu: (_operation, { inputs, node }) => [node('Elu', inputs, {})],
  silu: (_operation, { name, inputs, node }) => {
    const gate = `${name}.gate`;
    return [node('Sigmoid', inputs, {}, gate), node('Mul', [...inputs, gate], {})];
  },
  concat: (_operation, { name, inputs, shape, node }) => {
    const axis = constant(`${name}.axis`, Int32Array.of(shape.length), []);
    return [axis, node('ConcatV2', [...inputs, axis.name], { N: int(inputs.length), Tidx: int32 })];
  },
  add: (_operation, { inputs, node }) => [
    inputs.length === 2 ? node('AddV2', inputs, {}) : node('AddN', inputs, { N: int(inputs.length) }),
  ],
};

/** A pooling after a separate padding with `edge`, since TensorFlow.js's poolings take no explicit padding. */
function pooled(op: string, window: WindowSpec, edge: number, { name, inputs, node }: Writer): NodeDef[] {
  const { padding } = window;
  const attr = poolingAttributes(window);
  if (padding === 0) return [node(op, inputs, attr)];
  const sides = Int32Array.of(0, 0, padding, padding, padding, padding, 0, 0);
  const paddings = constant(`${name}.paddings`, sides, [4, 2]);
  const value = constant(`${name}.paddingValue`, Float32Array.of(edge), []);
  const padded = node('PadV2', [inputs[0]!, paddings.name, value.name], { Tpaddings: int32 }, `${name}.padded`);
  return [paddings, value, padded, node(op, [padded.name], attr)];
}

/** Global pooling: reduces all positions to one value for each channel. */
function reduced(op: string, { name, inputs, node }: Writer): NodeDef[] {
  const axes = constant(`${name}.axes`, Int32Array.of(1, 2), [2]);
  return [axes, node(op, [inputs[0]!, axes.name], { Tidx: int32, keep_dims: bool(false) })];
}

/**
 * A layer as TensorFlow nodes: constants first; the last node has the layer's name.
 *
 * @param inputs names of the nodes that the layer reads
 */
export function operationsOf(layer: ExportedLayer, inputs: Inputs): NodeDef[] {
  const { name, operation, shape } = layer;
  const node: Writer['node'] = (op, input, attr, nodeName = name) => ({
    name: nodeName,
    op,
    input,
    attr: { T: float32, ...attr },
  });
  const weights = () =>
    Object.entries(layer.readWeights()).map(([suffix, array]) =>
      constant(`${name}.${suffix}`, array.values, array.shape),
    );
  const biased: Writer['biased'] = (op, attr) => {
    const [weight, bias] = weights();
    const product = (productName: string) => node(op, [inputs[0]!, weight!.name], attr, productName);
    if (bias === undefined) return [weight!, product(name)];
    const unbiased = product(`${name}.product`);
    const sum = node('BiasAdd', [unbiased.name, bias.name], { data_format: layout });
    return [weight!, bias, unbiased, sum];
  };
  const write = operations[operation.op] as (operation: ExportedOperation, writer: Writer) => NodeDef[];
  return write(operation, { name, inputs, shape, node, weights, biased });
}

type WindowSpec = Pick<ConvolutionSpec, 'kernelSize' | 'stride' | 'padding'>;

function convolutionAttributes({ stride, padding }: WindowSpec): Record<string, Attribute> {
  return {
    strides: list([1, stride, stride, 1]),
    dilations: list([1, 1, 1, 1]),
    padding: string(padding === 0 ? 'VALID' : 'EXPLICIT'),
    explicit_paddings: list(padding === 0 ? [] : [0, 0, padding, padding, padding, padding, 0, 0]),
    data_format: layout,
  };
}

function poolingAttributes({ kernelSize, stride }: WindowSpec): Record<string, Attribute> {
  return {
    ksize: list([1, kernelSize, kernelSize, 1]),
    strides: list([1, stride, stride, 1]),
    padding: string('VALID'),
    data_format: layout,
  };
}
