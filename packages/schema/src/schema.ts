/** What a value must be, whether it was typed, stands in a program or was read from a file: said once for all of them. */
export interface Schema<Value> {
  /** Completes "must be". */
  readonly expected: string;
  /** What it is made of, for whoever derives more from it than a check: flags of a command line, the fields of a form. */
  readonly form: Form;
  /** What is said of it as a field of an object. */
  readonly about: About<Value>;
  /**
   * The value, checked and typed.
   *
   * @param path what to call it in a message: `recipe.train.epochs`; empty for a whole whose fields are called by their own names
   * @param unknown what is done with fields of objects that the schema does not have; they are refused unless it says otherwise
   * @throws SchemaError where a part is not as it must be; it names the first
   */
  read(value: unknown, path: string, unknown?: Unknown): Value;
}

/** Fields that a schema does not have are refused by name, or left out of what is read. */
export type Unknown = 'refuse' | 'drop';

/** A schema whose values nobody needs the type of. */
export type AnySchema = Schema<unknown>;

/** The type of the values that a schema reads. */
export type Infer<S extends AnySchema> = S extends Schema<infer Value> ? Value : never;

export interface About<Value> {
  /** What it is where an object does not have it. Without one, it must be there. */
  readonly default?: Value;
  /** Whether an object may not have it, and then simply does not. */
  readonly optional?: boolean;
  /** What it is, in a line. */
  readonly help?: string;
  /** What a command line calls it, where that is not its own name. */
  readonly flag?: string;
  /** What a command line calls its value: `pixels`. */
  readonly argument?: string;
}

export type Form =
  | { readonly kind: 'number' | 'boolean' | 'text' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** `word` is typed where a file has null. */
  | { readonly kind: 'nullable'; readonly of: AnySchema; readonly word: string }
  | { readonly kind: 'list'; readonly of: AnySchema }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, AnySchema>> }
  /** An object whose field `key` says which of several it is. */
  | { readonly kind: 'variants'; readonly key: string; readonly variants: Readonly<Record<string, AnySchema>> };

/** A value is not what its schema expects. The message names it, what was found and what was expected. */
export class SchemaError extends RangeError {
  override readonly name: string = 'SchemaError';
  constructor(
    /** What holds the value, as a path: `train.epochs`, `blockConfig[1]`. */
    readonly field: string,
    readonly value: unknown,
    /** Completes "must be". */
    readonly expected: string,
  ) {
    super(`${field} must be ${expected}, got ${shown(value)}`);
  }
}

/** Most characters of a value that a message shows, whatever a hostile file gave. */
const mostShown = 100;

/** A value as a message shows it: as JSON, but for what JSON has no word for: it would call NaN null. */
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

/** A schema as a field of an object: the same values, and what is said of them. */
export function field<Value>(schema: Schema<Value>, about: About<NoInfer<Value>>): Schema<Value> {
  return { ...schema, about: { ...schema.about, ...about } };
}

/** A field that an object may not have. */
export function optional<Value>(schema: Schema<Value>): Schema<Value | undefined> {
  return { ...schema, about: { ...schema.about, optional: true } } as Schema<Value | undefined>;
}

/** A path's part of an object or, where the object has no name, the part alone. */
export const partOf = (path: string, part: string): string => (path === '' ? part : `${path}.${part}`);
