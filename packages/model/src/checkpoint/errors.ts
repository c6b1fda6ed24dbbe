/**
 * A valid safetensors file does not hold what a model or a training state of ours must, or such a file cannot be made.
 */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}
