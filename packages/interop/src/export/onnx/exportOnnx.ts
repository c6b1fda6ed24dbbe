import { encodeMessage } from '../encode.ts';
import { type ExportedModel, type ExportOptions, metadataOf, producer } from '../exportedModel.ts';
import type { Normalization } from '../layers.ts';
import { exportedLayers, inputName } from '../layers.ts';
import { expectStorage, type StorageType } from '../storage.ts';
import { dataType, type Initializer, initializer, int, ints, type Node, valueInfo } from './messages.ts';
import { ModelProto } from './onnx.generated.ts';
import { operatorOf } from './operators.ts';

/** ONNX versions of 2022, which onnxruntime reads since 1.12. */
const opset = 17;
const irVersion = 8;

type OnnxStorage = Exclude<StorageType, 'uint8'>;

/** Name of the first layer's input in a graph that takes uint8 images. */
const normalizedImages = 'normalizedImages';

/**
 * A network as an ONNX file: opset 17, weights under their own names in PyTorch's axis order, labels and preprocessing as
 * JSON texts in `metadata_props`.
 *
 * Input `images`: float32 `[batch, channels, height, width]`, preprocessed, as every image model of ONNX has it; with
 * `preprocessing: true` uint8 `[batch, height, width, channels]`, as decoders give it, of the network's size. Output:
 * `logits`, or with `preprocessing: true` `probabilities`, float32 `[batch, classes]`. With `dtype: 'float16'` weights of two
 * and more axes are stored as float16, each followed by a Cast that a runtime does once, when it opens the file.
 *
 * @throws CheckpointError where the arrays are not those of the graph
 * @throws ExportError where labels, preprocessing or an output do not fit the graph, or the file would exceed 2 GiB
 */
export function exportOnnx(model: ExportedModel, options: ExportOptions = {}): Uint8Array {
  const { dynamicSize = false, dtype = 'float32' } = options;
  expectStorage('ONNX', dtype, ['float32', 'float16']);
  const { layers, output, normalization, outputName } = exportedLayers(model, options);
  const nodes: Node[] = [];
  const initializers: Initializer[] = [];
  if (normalization) normalize(normalization, nodes, initializers);
  const logits = normalization ? output.name : outputName;
  const valueNameOf = (layer: (typeof layers)[number]) => {
    if (layer === output) return logits;
    return layer === layers[0] && normalization ? normalizedImages : layer.name;
  };
  for (const layer of layers) {
    const operator = operatorOf(layer, layer.inputs.map(valueNameOf), valueNameOf(layer), dtype as OnnxStorage);
    nodes.push(...operator.nodes);
    initializers.push(...operator.initializers);
  }
  if (normalization) {
    const [input, result, attribute] = [[logits], [outputName], [int('axis', 1)]];
    nodes.push({ name: outputName, opType: 'Softmax', input, output: result, attribute });
  }
  const [ownHeight, ownWidth, channels] = layers[0]!.shape as readonly [number, number, number];
  const [height, width] = dynamicSize ? ['height', 'width'] : [ownHeight, ownWidth];
  const input = normalization
    ? valueInfo(inputName, dataType.UINT8, [height, width, channels])
    : valueInfo(inputName, dataType.FLOAT, [channels, height, width]);
  return encodeMessage('ONNX ModelProto', ModelProto, {
    irVersion,
    producerName: producer,
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: Object.entries(metadataOf(model)).map(([key, value]) => ({ key, value: JSON.stringify(value) })),
    graph: {
      name: 'network',
      node: nodes,
      initializer: initializers,
      input: [input],
      output: [valueInfo(outputName, dataType.FLOAT, output.shape)],
    },
  });
}

/** Adds the nodes from uint8 images, channels last, to the first layer's input. */
function normalize({ scale, offset }: Normalization, nodes: Node[], initializers: Initializer[]): void {
  let value = inputName;
  const append = (opType: string, name: string, more: readonly string[], attribute: Node['attribute'] = []) => {
    nodes.push({ name, opType, input: [value, ...more], output: [name], attribute });
    value = name;
  };
  const constant = (name: string, values: Float32Array) => {
    initializers.push(initializer(name, { shape: [values.length], values }));
    return [name];
  };
  append('Cast', 'preprocessing.cast', [], [int('to', dataType.FLOAT)]);
  append('Mul', 'preprocessing.scaled', constant('preprocessing.scale', scale));
  if (offset) append('Sub', 'preprocessing.centered', constant('preprocessing.offset', offset));
  append('Transpose', normalizedImages, [], [ints('perm', [0, 3, 1, 2])]);
}
