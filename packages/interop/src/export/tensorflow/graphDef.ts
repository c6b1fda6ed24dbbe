import type { ExportedModel, ExportOptions } from '../exportedModel.ts';
import type { Normalization } from '../layers.ts';
import { exportedLayers, inputName } from '../layers.ts';
import { batchOf, constant, dataType, type NodeDef, type SignatureDef, type } from './messages.ts';
import { operationsOf } from './operators.ts';

/** A graph that holds all weights as constants, with its input and output. */
export interface FrozenGraph {
  graphDef: { node: readonly NodeDef[]; versions: { producer: number; minConsumer: number } };
  signature: SignatureDef;
}

/** Graph version of TensorFlow 2.4 (2020): nothing newer is used, and every later TensorFlow reads it. */
const producerVersion = 561;

/**
 * The graph that SavedModel and GraphModel both hold.
 *
 * @throws CheckpointError or ExportError as {@link exportedLayers}
 */
export function frozenGraph(model: ExportedModel, options: ExportOptions): FrozenGraph {
  const { layers, output, normalization, outputName } = exportedLayers(model, options);
  const [height, width, channels] = layers[0]!.shape as readonly [number, number, number];
  const inputShape = options.dynamicSize === true ? [-1, -1, channels] : [height, width, channels];
  const inputType = normalization ? dataType.uint8 : dataType.float;
  const placeholder = {
    name: inputName,
    op: 'Placeholder',
    input: [],
    attr: { dtype: type(inputType), shape: { shape: batchOf(inputShape) } },
  };
  const nodes: NodeDef[] = [placeholder];
  if (normalization) nodes.push(...normalizing(normalization));
  const normalized = nodes.at(-1)!.name;
  const nodeOf = (layer: (typeof layers)[number]) => (layer === layers[0] ? normalized : layer.name);
  for (const layer of layers) nodes.push(...operationsOf(layer, layer.inputs.map(nodeOf)));
  const attr = { T: type(dataType.float) };
  nodes.push({ name: outputName, op: normalization ? 'Softmax' : 'Identity', input: [output.name], attr });
  return {
    graphDef: { node: nodes, versions: { producer: producerVersion, minConsumer: 0 } },
    signature: {
      inputs: { [inputName]: { name: `${inputName}:0`, dtype: inputType, tensorShape: batchOf(inputShape) } },
      outputs: {
        [outputName]: { name: `${outputName}:0`, dtype: dataType.float, tensorShape: batchOf(output.shape) },
      },
      methodName: 'tensorflow/serving/predict',
    },
  };
}

/** The nodes from uint8 images to the first layer's input. */
function normalizing({ scale, offset }: Normalization): NodeDef[] {
  const attr = { T: type(dataType.float) };
  const factor = constant('preprocessing.scale', scale, [scale.length]);
  const cast = {
    name: 'preprocessing.cast',
    op: 'Cast',
    input: [inputName],
    attr: { SrcT: type(dataType.uint8), DstT: type(dataType.float) },
  };
  const scaled = { name: 'preprocessing.scaled', op: 'Mul', input: [cast.name, factor.name], attr };
  if (!offset) return [factor, cast, scaled];
  const shift = constant('preprocessing.offset', offset, [offset.length]);
  const centered = { name: 'preprocessing.centered', op: 'Sub', input: [scaled.name, shift.name], attr };
  return [factor, cast, scaled, shift, centered];
}
