import { didYouMean } from './names.ts';
import { type AnySchema, type Infer, partOf, type Schema, SchemaError, type Unknown } from './schema.ts';

export type Fields = Readonly<Record<string, AnySchema>>;

/** Keys of the optional fields. */
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends Infer<F[K]> ? K : never }[keyof F];

type Flat<T> = { [K in keyof T]: T[K] };

/** The type of an object with these fields. */
export type ObjectOf<F extends Fields> = Flat<
  { -readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Infer<F[K]> } & {
    -readonly [K in OptionalKeys<F>]?: Exclude<Infer<F[K]>, undefined>;
  }
>;

export interface ObjectSchema<F extends Fields> extends Schema<ObjectOf<F>> {
  readonly fields: F;
}

/** An object with these fields, in this order. A missing field gets its default, if it has one. */
export function object<const F extends Fields>(fields: F, expected = 'an object'): ObjectSchema<F> {
  return {
    fields,
    expected,
    form: { kind: 'object', fields },
    about: {},
    read: (value, path, unknown = 'refuse') => {
      const found = asObject(value, path, expected);
      if (unknown === 'refuse') expectKnown(found, Object.keys(fields), path);
      const entries = Object.entries(fields).flatMap(([name, schema]) => {
        const read = fieldOf(found, name, schema, [path, unknown]);
        return read === undefined ? [] : [[name, read] as const];
      });
      return Object.fromEntries(entries) as ObjectOf<F>;
    },
  };
}

function fieldOf(
  found: Record<string, unknown>,
  name: string,
  schema: AnySchema,
  [path, unknown]: [path: string, unknown: Unknown],
): unknown {
  // Own properties only: what an object inherits from its prototype is no field.
  const value = Object.hasOwn(found, name) ? found[name] : undefined;
  if (value !== undefined) return schema.read(value, partOf(path, name), unknown);
  const { default: preset, optional } = schema.about;
  if (preset !== undefined || optional) return preset;
  return schema.read(undefined, partOf(path, name));
}

function asObject(value: unknown, path: string, expected: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SchemaError(path, value, expected);
}

function expectKnown(found: Record<string, unknown>, known: readonly string[], path: string): void {
  const stranger = Object.keys(found).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const expected = `left out${didYouMean(stranger, known)}: the fields are ${known.join(', ')}`;
  throw new SchemaError(partOf(path, stranger), found[stranger], expected);
}

type VariantsOf<Key extends string, V extends Readonly<Record<string, ObjectSchema<Fields>>>> = {
  [Name in keyof V]: Flat<{ [K in Key]: Name } & Infer<V[Name]>>;
}[keyof V];

/** An object that is one of several: the field `key` says which, and so which other fields it has. */
export function variants<const Key extends string, const V extends Readonly<Record<string, ObjectSchema<Fields>>>>(
  key: Key,
  each: V,
  expected = 'an object',
): Schema<VariantsOf<Key, V>> {
  const names = Object.keys(each);
  return {
    expected,
    form: { kind: 'variants', key, variants: each },
    about: {},
    read: (value, path, unknown = 'refuse') => {
      const { [key]: name, ...rest } = asObject(value, path, expected);
      if (!names.includes(name as string)) throw new SchemaError(partOf(path, key), name, `one of ${names.join(', ')}`);
      const variant = each[name as string]!;
      return { [key]: name, ...variant.read(rest, path, unknown) } as VariantsOf<Key, V>;
    },
  };
}

/**
 * A schema with one more condition, such as one that relates several fields.
 *
 * @param check throws a {@link SchemaError} where the condition does not hold
 */
export function where<S extends AnySchema>(schema: S, check: (value: Infer<S>, path: string) => void): S {
  return {
    ...schema,
    read: (value, path, unknown) => {
      const read = schema.read(value, path, unknown) as Infer<S>;
      check(read, path);
      return read;
    },
  };
}
