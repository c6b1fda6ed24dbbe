import { quoted } from '../bytes/quoted.ts';

/** An object that `JSON.parse` read from a file: nothing is known of its fields. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field as a text, if it is one. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A value from a file as short text for a message, however large or deeply nested it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const first = value
      .slice(0, 4)
      .map((element) => (Array.isArray(element) ? `[${element.length} values]` : shown(element)));
    return `[${[...first, ...(value.length > 4 ? ['...'] : [])].join(', ')}]`;
  }
  if (isObject(value)) return `an object${typeof value.class_name === 'string' ? ` ${quoted(value.class_name)}` : ''}`;
  return typeof value === 'string' ? quoted(value) : String(value);
}
