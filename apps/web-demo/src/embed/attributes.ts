/** Attributes of the element that the frame's address may set. */
const passed = ['src', 'labels', 'top-k', 'backend'] as const;
/** Attributes that are there or not; `invert` and `invert=true` set it, `invert=false` does not. */
const flags = ['invert'] as const;

/** What the frame shows where its address names no model. */
export const shippedModel = 'models/fashion-mnist.safetensors';

/**
 * The element's attributes from a query string such as `?top-k=5&invert`. Others in it are left alone.
 *
 * @returns values by attribute; `src` is always there
 */
export function attributesFrom(query: string): Record<string, string> {
  const parameters = new URLSearchParams(query);
  const attributes: Record<string, string> = { src: shippedModel };
  for (const name of passed) {
    const value = parameters.get(name);
    if (value !== null && value !== '') attributes[name] = value;
  }
  for (const name of flags) {
    const value = parameters.get(name);
    if (value !== null && value !== 'false') attributes[name] = '';
  }
  return attributes;
}
