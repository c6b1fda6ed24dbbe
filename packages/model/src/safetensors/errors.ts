/**
 * The bytes are not a valid safetensors file, or tensors cannot be written as one. The message names the tensor, what
 * was found and what was expected.
 */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** `text` in quotes and short enough for a message, whatever a hostile file put in it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}

/** `[64,3,7,7]`, short enough for a message however many lengths a hostile file gave. */
export function shapeText(shape: readonly number[]): string {
  return shape.length > 16 ? `[${shape.slice(0, 16)},... ${shape.length} lengths]` : `[${shape}]`;
}
