import { readSafetensors, writeSafetensors } from '../safetensors/index.ts';
import { decodeArrays, encodeArrays } from './arrays.ts';
import { CheckpointError } from './errors.ts';
import type { NamedArray } from './layout.ts';
import { hasSchema, parseJson, schemaMetadata, stringifyJson } from './metadata.ts';

/** What `state.safetensors` holds: all that resuming a training needs besides the model. */
export interface StateFile {
  /** Any arrays by name, in TensorFlow's axis order: what the optimizer keeps, such as momentum by the parameter's name. */
  arrays: Record<string, NamedArray>;
  /** The rest as JSON: step, epoch, seed, state of the random generator, recipe. */
  values: Record<string, unknown>;
}

const VALUES_KEY = 'values';

/**
 * The bytes of a state file. Its arrays are always float32, in PyTorch's axis order as the parameters in the model file.
 * @throws CheckpointError where something cannot be written without loss
 */
export function encodeStateFile(state: StateFile): Uint8Array {
  const metadata = { ...schemaMetadata('densenet-state'), [VALUES_KEY]: stringifyJson(state.values, VALUES_KEY) };
  return writeSafetensors(encodeArrays(state.arrays), metadata);
}

/**
 * Reads a state file.
 * @throws SafetensorsError where the bytes are not a valid safetensors file
 * @throws CheckpointError where they are not a training state of ours
 */
export function decodeStateFile(bytes: Uint8Array): StateFile {
  const { tensors, metadata } = readSafetensors(bytes);
  const text = metadata[VALUES_KEY];
  if (!hasSchema(metadata, 'densenet-state') || text === undefined) {
    throw new CheckpointError('this safetensors file is not a training state: its __metadata__ lacks what one has');
  }
  const values = parseJson(text, `__metadata__ "${VALUES_KEY}"`);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new CheckpointError(`__metadata__ "${VALUES_KEY}" must be a JSON object`);
  }
  return { arrays: decodeArrays(tensors), values: { ...values } };
}
