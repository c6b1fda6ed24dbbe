import { type ConvolutionSpec, toPyTorchLayout } from '@densenet/model';
import type { ExportedLayer, ExportedOperation } from '../layers.ts';
import { isReduced } from '../storage.ts';
import { type Attribute, dataType, float, type Initializer, initializer, int, ints, type Node } from './messages.ts';

/** The nodes of a layer in ONNX, and the weights that they read. */
interface Operator {
  nodes: readonly Node[];
  initializers: readonly Initializer[];
}

/** Writes the nodes of one layer, with its name, inputs and output filled in. */
interface Writer {
  name: string;
  inputs: readonly string[];
  node(opType: string, attribute?: readonly Attribute[], moreInputs?: readonly string[]): Node;
  /** One node without weights. */
  alone(opType: string, attribute?: readonly Attribute[]): Operator;
  /** One node that reads the layer's weights, in their order. */
  weighted(opType: string, attribute: readonly Attribute[]): Operator;
}

type Operators = {
  [Op in ExportedOperation['op']]: (operation: Extract<ExportedOperation, { op: Op }>, writer: Writer) => Operator;
};

/** Each operation in ONNX, feature maps `[batch, channels, height, width]`. */
const operators: Operators = {
  input: () => ({ nodes: [], initializers: [] }),
  conv2d: ({ spec }, { weighted }) => weighted('Conv', windowAttributes(spec)),
  batchNorm: ({ spec }, { weighted }) => weighted('BatchNormalization', [float('epsilon', spec.epsilon)]),
  linear: (_operation, { weighted }) => weighted('Gemm', [int('transB', 1)]),
  maxPool: ({ window }, { alone }) => alone('MaxPool', windowAttributes(window)),
  averagePool: ({ window }, { alone }) =>
    alone('AveragePool', [...windowAttributes(window), int('count_include_pad', 1)]),
  globalAveragePool: (_operation, writer) => pooledOverAll('GlobalAveragePool', writer),
  globalMaxPool: (_operation, writer) => pooledOverAll('GlobalMaxPool', writer),
  relu: (_operation, { alone }) => alone('Relu'),
  leakyRelu: ({ slope }, { alone }) => alone('LeakyRelu', [float('alpha', slope)]),
  elu: (_operation, { alone }) => alone('Elu'),
  silu: (_operation, { name, node }) => {
    const gate = `${name}.gate`;
    return {
      nodes: [{ ...node('Sigmoid'), name: gate, output: [gate] }, node('Mul', [], [gate])],
      initializers: [],
    };
  },
  concat: (_operation, { alone }) => alone('Concat', [int('axis', 1)]),
  add: (_operation, { alone, inputs }) => alone(inputs.length === 2 ? 'Add' : 'Sum'),
};

/** Global pooling. ONNX's keeps height and width as axes of length 1, which are removed after it. */
function pooledOverAll(opType: string, { name, node }: Writer): Operator {
  const pooled = `${name}.pooled`;
  const pool = { ...node(opType), name: pooled, output: [pooled] };
  return { nodes: [pool, { ...node('Flatten', [int('axis', 1)]), input: [pooled] }], initializers: [] };
}

/**
 * A layer as ONNX operators.
 *
 * @param inputs names of the values that the layer reads
 * @param output name of the value that the layer computes
 * @param dtype how the layer's weights are stored; runtimes cast them to float32 when they open the file
 */
export function operatorOf(
  layer: ExportedLayer,
  inputs: readonly string[],
  output: string,
  dtype: 'float32' | 'float16',
): Operator {
  const { name, operation } = layer;
  const node: Writer['node'] = (opType, attribute = [], moreInputs = []) => ({
    name,
    opType,
    input: [...inputs, ...moreInputs],
    output: [output],
    attribute,
  });
  const alone: Writer['alone'] = (opType, attribute) => ({ nodes: [node(opType, attribute)], initializers: [] });
  const weighted: Writer['weighted'] = (opType, attribute) => {
    const initializers = Object.entries(layer.readWeights()).map(([suffix, array]) =>
      initializer(`${name}.${suffix}`, toPyTorchLayout(array), isReduced(array.shape) ? dtype : 'float32'),
    );
    const casts = initializers.filter((weight) => weight.dataType === dataType.FLOAT16).map(castToFloat32);
    const names = initializers.map((weight) => castOf(weight, casts)?.output[0] ?? weight.name);
    return { nodes: [...casts, node(opType, attribute, names)], initializers };
  };
  const write = operators[operation.op] as (operation: ExportedOperation, writer: Writer) => Operator;
  return write(operation, { name, inputs, node, alone, weighted });
}

const castToFloat32 = ({ name }: Initializer): Node => ({
  name: `${name}.cast`,
  opType: 'Cast',
  input: [name],
  output: [`${name}.float32`],
  attribute: [int('to', dataType.FLOAT)],
});

const castOf = ({ name }: Initializer, casts: readonly Node[]) => casts.find(({ input }) => input[0] === name);

type WindowSpec = Pick<ConvolutionSpec, 'kernelSize' | 'stride' | 'padding'>;

function windowAttributes({ kernelSize, stride, padding }: WindowSpec): Attribute[] {
  return [
    ints('kernel_shape', [kernelSize, kernelSize]),
    ints('strides', [stride, stride]),
    ints('pads', [padding, padding, padding, padding]),
  ];
}
