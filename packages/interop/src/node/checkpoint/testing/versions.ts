import { readCheckpointFolder } from '../read.ts';

/** A checkpoint that tells which one it is by every byte of it. */
export function checkpointOf(version: number, size = 1000): Record<string, Uint8Array> {
  return {
    'model.safetensors': new Uint8Array(size).fill(version),
    'state.safetensors': new Uint8Array(size + 1).fill(version),
  };
}

/** The version of a checkpoint. Throws when it is not whole, or its files are of two versions. */
export async function readVersion(directory: string, size = 1000): Promise<number> {
  const { model, state } = await readCheckpointFolder(directory);
  const [version] = model;
  const whole = (bytes: Uint8Array | undefined, length: number) =>
    bytes?.length === length && bytes.every((byte) => byte === version);
  if (version === undefined || !whole(model, size) || !whole(state, size + 1)) {
    throw new Error(
      `the checkpoint is torn: ${model.length} and ${state?.length} bytes, from ${version} to ${state?.at(-1)}`,
    );
  }
  return version;
}
