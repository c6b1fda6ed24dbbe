/** Attributes of the element that the frame's address may set. */
const passed = ['src', 'labels', 'top-k', 'backend'] as const;
/** Boolean attributes: `invert` and `invert=true` set one, `invert=false` does not. */
const flags = ['invert'] as const;

/** The model of the frame where its address names none. */
export const shippedModel = 'models/fashion-mnist.safetensors';

/**
 * The element's attributes from a query string such as `?top-k=5&invert`. Other parameters are ignored.
 *
 * @returns values by attribute; `src` is always among them
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
