import { printable } from '@densenet/model';

/** `text` in quotes and short enough for a message, whatever a hostile file put in it. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text));
}

/** `[64,3,7,7]`, short enough for a message however many lengths a hostile file gave. */
export function shapeText(shape: readonly number[]): string {
  return shape.length > 16 ? `[${shape.slice(0, 16)},... ${shape.length} lengths]` : `[${shape}]`;
}

/** The first few of many names, for a message. */
export function someOf(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return 'nothing';
  const first = all.slice(0, 5).map(quoted).join(', ');
  return all.length > 5 ? `${first} and ${all.length - 5} more` : first;
}

/** `1 tensor`, `2 tensors`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
