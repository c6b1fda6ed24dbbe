import { utf8 } from '../encode.ts';
import { type ExportedFile, type ExportedModel, type ExportOptions, metadataOf, producer } from '../exportedModel.ts';
import { isReduced, type StorageType, type Stored, store } from '../storage.ts';
import { frozenGraph } from './graphDef.ts';
import { graphJson, signatureJson } from './json.ts';
import { dataType, type NodeDef, type Tensor } from './messages.ts';

/** Size of a shard, the same as of TensorFlow's own converter: browsers cache files of this size. */
const shardBytes = 4 * 1024 * 1024;

/**
 * A network as the files of a TensorFlow.js GraphModel, for `tf.loadGraphModel`: `model.json` with the graph, and the
 * weights in shards of 4 MiB, `group1-shard1of2.bin`. Labels and preprocessing are in `userDefinedMetadata` of the JSON.
 *
 * Input `images`: float32 `[batch, height, width, channels]`, preprocessed; with `preprocessing: true` int32 of the same
 * shape, 0 to 255, since TensorFlow.js has no uint8. Output: `logits`, or with `preprocessing: true` `probabilities`,
 * `[batch, classes]`. With `dtype` float16 or uint8, weights of two and more axes are stored as tensorflowjs_converter stores
 * quantized weights.
 *
 * @throws CheckpointError where the arrays are not those of the graph
 * @throws ExportError where labels, preprocessing or an output do not fit the graph
 */
export function exportGraphModel(model: ExportedModel, options: ExportOptions = {}): ExportedFile[] {
  const { graphDef, signature } = frozenGraph(model, options);
  const weights = graphDef.node.flatMap((node) => {
    const tensor = tensorOf(node);
    return tensor ? [{ name: node.name, tensor, stored: storedAs(node.name, tensor, options.dtype ?? 'float32') }] : [];
  });
  const shards = shardsOf(weights.map(({ stored }) => stored.bytes));
  const json = {
    format: 'graph-model',
    generatedBy: producer,
    convertedBy: null,
    signature: signatureJson(signature),
    userDefinedMetadata: metadataOf(model),
    modelTopology: graphJson(graphDef),
    weightsManifest: [
      {
        paths: shards.map(({ path }) => path),
        weights: weights.map(({ name, tensor: { dtype, tensorShape }, stored }) => ({
          name,
          shape: tensorShape.dim.map(({ size }) => size),
          dtype: dtype === dataType.float ? 'float32' : 'int32',
          ...(stored.dtype === 'float32' ? {} : { quantization: { dtype: stored.dtype, ...stored.range } }),
        })),
      },
    ],
  };
  return [{ path: 'model.json', bytes: utf8(JSON.stringify(json)) }, ...shards];
}

const tensorOf = ({ attr: { value } }: NodeDef): Tensor | undefined =>
  value !== undefined && 'tensor' in value ? value.tensor : undefined;

/** A tensor's values as they are stored; TensorFlow.js restores the tensor by the manifest's `quantization`. */
function storedAs(name: string, { dtype, tensorShape, tensorContent }: Tensor, storage: StorageType): Stored {
  const isWeight = dtype === dataType.float && isReduced(tensorShape.dim.map(({ size }) => size));
  if (!isWeight || storage === 'float32') return { bytes: tensorContent, dtype: 'float32' };
  const { buffer, byteOffset, byteLength } = tensorContent;
  return store(name, new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT), storage);
}

/** All contents concatenated, which copies them once, then cut into shards. */
function shardsOf(contents: readonly Uint8Array[]): ExportedFile[] {
  const all = new Uint8Array(contents.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let position = 0;
  for (const content of contents) {
    all.set(content, position);
    position += content.byteLength;
  }
  const count = Math.ceil(all.byteLength / shardBytes);
  return Array.from({ length: count }, (_, shard) => ({
    path: `group1-shard${shard + 1}of${count}.bin`,
    bytes: all.subarray(shard * shardBytes, (shard + 1) * shardBytes),
  }));
}
