/** What a value must be, stated once for every origin: a command line, a program, a file. */
export interface Schema<Value> {
  /** Completes the message "... must be". */
  readonly expected: string;
  /** Structure of the values, from which flags of a command line or the fields of a form are derived. */
  readonly form: Form;
  /** Default, help text and flag of the value where it is a field of an object. */
  readonly about: About<Value>;
  /**
   * The value, checked and typed.
   *
   * @param path name of the value in messages, such as `recipe.train.epochs`; empty for a whole object whose fields go by their
   * own names
   * @param unknown what happens to fields of objects that the schema does not have; `refuse` by default
   * @throws SchemaError where a part of the value is not what its schema expects; the error names the first such part
   */
  read(value: unknown, path: string, unknown?: Unknown): Value;
}

/** What happens to fields that a schema does not have: an error names the first, or they are left out of the result. */
export type Unknown = 'refuse' | 'drop';

/** A schema of values of any type. */
export type AnySchema = Schema<unknown>;

/** The type of the values that a schema reads. */
export type Infer<S extends AnySchema> = S extends Schema<infer Value> ? Value : never;

/** What is known of a value as a field of an object, besides its type. */
export interface About<Value> {
  /** Value of the field where an object lacks it. Without a default the field is required. */
  readonly default?: Value;
  /** Whether an object may lack the field; what is read then lacks it too. */
  readonly optional?: boolean;
  /** Description of the field in one line. */
  readonly help?: string;
  /** Name of the field's flag on a command line, where it is not the field's own name. */
  readonly flag?: string;
  /** Placeholder for the flag's value in the help text: `pixels`. */
  readonly argument?: string;
}

export type Form =
  | { readonly kind: 'number' | 'boolean' | 'text' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** A value of the schema `of`, or null, for which one types `word` on a command line. */
  | { readonly kind: 'nullable'; readonly of: AnySchema; readonly word: string }
  /** A value of the schema `of`, or `word` itself. */
  | { readonly kind: 'worded'; readonly of: AnySchema; readonly word: string }
  | { readonly kind: 'list'; readonly of: AnySchema }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, AnySchema>> }
  /** An object whose field `key` says which of several it is. */
  | { readonly kind: 'variants'; readonly key: string; readonly variants: Readonly<Record<string, AnySchema>> };

/** A value is not what its schema expects. The message names it, what was found and what was expected. */
export class SchemaError extends RangeError {
  override readonly name: string = 'SchemaError';
  constructor(
    /** Path of the value: `train.epochs`, `blockConfig[1]`. */
    readonly field: string,
    readonly value: unknown,
    /** Completes the message "... must be". */
    readonly expected: string,
  ) {
    super(`${field} must be ${expected}, got ${shown(value)}`);
  }
}

/** Most characters of a value that a message shows, whatever a hostile file gave. */
const mostShown = 100;

/** A value as text for a message: JSON, except for values that JSON cannot express (it would write NaN as null). */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' && typeof value !== 'string') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch {
    return 'what JSON cannot hold';
  }
  return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}

/** A schema as a field of an object: the same values, with default, help text or flag. */
export function field<Value>(schema: Schema<Value>, about: About<NoInfer<Value>>): Schema<Value> {
  return { ...schema, about: { ...schema.about, ...about } };
}

/** A field that an object may not have. */
export function optional<Value>(schema: Schema<Value>): Schema<Value | undefined> {
  return { ...schema, about: { ...schema.about, optional: true } } as Schema<Value | undefined>;
}

/** Path of an object's field: `path.part`, or the field's own name where the object has no name. */
export const partOf = (path: string, part: string): string => (path === '' ? part : `${path}.${part}`);
