import { type ConvolutionSpec, toPyTorchLayout } from '@densenet/model';
import type { ExportedLayer } from '../layers.ts';
import { type Attribute, float, type Initializer, initializer, int, ints, type Node } from './messages.ts';

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
 */
export function operatorOf(layer: ExportedLayer, inputs: readonly string[], output: string): Operator {
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
      initializer(`${name}.${suffix}`, toPyTorchLayout(array)),
    );
    const names = initializers.map((weight) => weight.name);
    return { nodes: [node(opType, attribute, names)], initializers };
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

type WindowSpec = Pick<ConvolutionSpec, 'kernelSize' | 'stride' | 'padding'>;

function windowAttributes({ kernelSize, stride, padding }: WindowSpec): Attribute[] {
  return [
    ints('kernel_shape', [kernelSize, kernelSize]),
    ints('strides', [stride, stride]),
    ints('pads', [padding, padding, padding, padding]),
  ];
}
