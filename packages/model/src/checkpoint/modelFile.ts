import { readSafetensors, writeSafetensors } from '../safetensors/index.ts';
import { decodeArrays, encodeArrays, type StorageDtype } from './arrays.ts';
import { CheckpointError } from './errors.ts';
import type { NamedArray } from './layout.ts';
import { hasSchema, parseJson, schemaMetadata, stringifyJson } from './metadata.ts';

/** What `model.safetensors` holds: all that using a network takes. */
export interface ModelFile {
  /** Parameters and running statistics by torchvision's names, in TensorFlow's axis order. */
  arrays: Record<string, NamedArray>;
  /** The network's config as JSON; undefined in a file that is not ours (torchvision's, timm's). */
  config?: unknown;
  /** How an image becomes the network's input, as JSON. */
  preprocessing?: unknown;
  /** A name for each class, in the order of the logits. */
  labels?: string[];
  /** Metrics of the trained network, as JSON. */
  metrics?: Record<string, unknown>;
  /** What its training images are like, as JSON: see `TrainingDistribution`. */
  trainingDistribution?: unknown;
  /** The logits are divided by this before they become probabilities (temperature scaling); left out: by 1. */
  temperature?: number;
  /**
   * Whether several labels may be true of one image: a probability is then the sigmoid of its logit by itself. Left out: one class is
   * true, and probabilities are the softmax.
   */
  severalLabels?: boolean;
}

const JSON_KEYS = [
  'config',
  'preprocessing',
  'labels',
  'metrics',
  'trainingDistribution',
  'temperature',
  'severalLabels',
] as const;

/**
 * The bytes of a `.safetensors` file that PyTorch loads with `load_state_dict(strict=True)`: PyTorch's axis order, and
 * everything but the arrays as JSON texts in its `__metadata__`. In a float16 file only arrays of rank 2 and up are
 * float16: norms and biases stay float32.
 * @throws CheckpointError where something cannot be written without loss
 */
export function encodeModelFile(file: ModelFile, options: { dtype?: StorageDtype } = {}): Uint8Array {
  checkKinds(file);
  const metadata = schemaMetadata('densenet-model');
  for (const key of JSON_KEYS) {
    if (file[key] !== undefined) metadata[key] = stringifyJson(file[key], key);
  }
  return writeSafetensors(encodeArrays(file.arrays, options.dtype), metadata);
}

/**
 * Reads a model file of ours, or any other safetensors file with a network's weights: then only `arrays` are there.
 * @throws SafetensorsError where the bytes are not a valid safetensors file or a tensor is not floating-point
 * @throws CheckpointError where metadata of ours are not what they must be; names the key
 */
export function decodeModelFile(bytes: Uint8Array): ModelFile {
  const { tensors, metadata } = readSafetensors(bytes);
  const described: Record<string, unknown> = {};
  if (hasSchema(metadata, 'densenet-model')) {
    for (const key of JSON_KEYS) {
      const text = metadata[key];
      if (text !== undefined) described[key] = parseJson(text, `__metadata__ "${key}"`);
    }
    checkKinds(described);
  }
  // PyTorch counts batches beside running statistics, which nothing here needs.
  const needed = [...tensors].filter(([name]) => !name.endsWith('num_batches_tracked'));
  return { arrays: decodeArrays(new Map(needed)), ...described };
}

/**
 * The bytes of a model file of ours with other descriptions in the place of those that were there; all else is as it was, bit by
 * bit.
 * @throws SafetensorsError where the bytes are not a valid safetensors file
 * @throws CheckpointError where it is no model file of ours, or a description is not what it must be
 */
export function describeModelFile(
  bytes: Uint8Array,
  changes: Pick<ModelFile, 'trainingDistribution' | 'temperature'>,
): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  if (!hasSchema(metadata, 'densenet-model')) {
    throw new CheckpointError(
      'it is no model file as "densenet train" and "densenet export" write it: export it first',
    );
  }
  checkKinds(changes);
  const texts = Object.entries(changes).map(([key, value]) => [key, stringifyJson(value, key)]);
  return writeSafetensors(tensors, { ...metadata, ...Object.fromEntries(texts) });
}

/**
 * Checks labels, metrics, temperature and whether labels are several as far as this module's types say what they are. Config and preprocessing are checked by the modules
 * that parse them.
 */
function checkKinds({
  labels,
  metrics,
  temperature,
  severalLabels,
}: {
  labels?: unknown;
  metrics?: unknown;
  temperature?: unknown;
  severalLabels?: unknown;
}): void {
  if (labels !== undefined) {
    if (!Array.isArray(labels)) throw new CheckpointError(`labels must be an array of strings, got ${kind(labels)}`);
    const index = labels.findIndex((label) => typeof label !== 'string');
    if (index >= 0) throw new CheckpointError(`labels[${index}] must be a string, got ${kind(labels[index])}`);
  }
  if (metrics !== undefined && kind(metrics) !== 'object') {
    throw new CheckpointError(`metrics must be an object, got ${kind(metrics)}`);
  }
  if (temperature !== undefined && !(Number.isFinite(temperature) && (temperature as number) > 0)) {
    const found = typeof temperature === 'number' ? temperature : kind(temperature);
    throw new CheckpointError(`temperature must be a positive number, got ${found}`);
  }
  if (severalLabels !== undefined && typeof severalLabels !== 'boolean') {
    throw new CheckpointError(`severalLabels must be true or false, got ${kind(severalLabels)}`);
  }
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
