import { type ConvolutionSpec, toPyTorchLayout } from '@densenet/model';
import type { ExportedLayer } from '../layers.ts';
import { isReduced } from '../storage.ts';
import { type Attribute, dataType, float, type Initializer, initializer, int, ints, type Node } from './messages.ts';

/** What a layer is in ONNX. */
interface Operator {
  nodes: readonly Node[];
  initializers: readonly Initializer[];
}

/**
 * A layer as ONNX operators, feature maps `[batch, channels, height, width]`.
 *
 * @param inputs names of the values that it reads
 * @param output name of the value that it makes
 * @param dtype how its weights are stored; they are cast where the file is opened
 */
export function operatorOf(
  layer: ExportedLayer,
  inputs: readonly string[],
  output: string,
  dtype: 'float32' | 'float16',
): Operator {
  const { name, operation } = layer;
  const node = (opType: string, attribute: readonly Attribute[] = [], more: readonly string[] = []): Node => ({
    name,
    opType,
    input: [...inputs, ...more],
    output: [output],
    attribute,
  });
  const alone = (made: Node): Operator => ({ nodes: [made], initializers: [] });
  const weighted = (opType: string, attribute: readonly Attribute[]): Operator => {
    const initializers = Object.entries(layer.readWeights()).map(([suffix, array]) =>
      initializer(`${name}.${suffix}`, toPyTorchLayout(array), isReduced(array.shape) ? dtype : 'float32'),
    );
    const casts = initializers.filter((weight) => weight.dataType === dataType.FLOAT16).map(castToFloat32);
    const names = initializers.map((weight) => castOf(weight, casts)?.output[0] ?? weight.name);
    return { nodes: [...casts, node(opType, attribute, names)], initializers };
  };
  switch (operation.op) {
    case 'conv2d':
      return weighted('Conv', windowAttributes(operation.spec));
    case 'batchNorm':
      return weighted('BatchNormalization', [float('epsilon', operation.spec.epsilon)]);
    case 'linear':
      return weighted('Gemm', [int('transB', 1)]);
    case 'maxPool':
      return alone(node('MaxPool', windowAttributes(operation.window)));
    case 'averagePool':
      return alone(node('AveragePool', windowAttributes(operation.window)));
    case 'globalAveragePool': {
      const pooled = `${name}.pooled`;
      const pool = { ...node('GlobalAveragePool'), name: pooled, output: [pooled] };
      return { nodes: [pool, { ...node('Flatten', [int('axis', 1)]), input: [pooled] }], initializers: [] };
    }
    case 'relu':
      return alone(node('Relu'));
    case 'concat':
      return alone(node('Concat', [int('axis', 1)]));
    case 'add':
      return alone(node(inputs.length === 2 ? 'Add' : 'Sum'));
    case 'input':
      return { nodes: [], initializers: [] };
  }
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
