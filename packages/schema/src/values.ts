import { type AnySchema, type Form, type Infer, type Schema, SchemaError } from './schema.ts';

/** A schema of the values for which the predicate `holds` is true. `expected` completes the message "... must be". */
export function valueThat<Value>(
  form: Form,
  expected: string,
  holds: (value: unknown) => value is Value,
): Schema<Value> {
  return {
    expected,
    form,
    about: {},
    read: (value, path) => {
      if (holds(value)) return value;
      throw new SchemaError(path, value, expected);
    },
  };
}

/** A finite number for which `holds` is true. */
export const numberThat = (expected: string, holds: (value: number) => boolean): Schema<number> =>
  valueThat({ kind: 'number' }, expected, (value): value is number => Number.isFinite(value) && holds(value as number));

export const finiteNumber = numberThat('a number', () => true);
export const positiveNumber = numberThat('a positive number', (value) => value > 0);
export const notNegative = numberThat('a number of 0 or more', (value) => value >= 0);
/** A share below 1, such as a dropout probability, a momentum or a held-out part of a data set. */
export const share = numberThat('a number in [0, 1)', (value) => value >= 0 && value < 1);
export const probability = numberThat('a number from 0 to 1', (value) => value >= 0 && value <= 1);
export const positiveInteger = numberThat('a positive integer', (value) => Number.isSafeInteger(value) && value > 0);
export const count = numberThat('an integer of 0 or more', (value) => Number.isSafeInteger(value) && value >= 0);

export const integerFrom = (least: number, most: number): Schema<number> =>
  numberThat(
    `an integer from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );

export const yesOrNo: Schema<boolean> = valueThat(
  { kind: 'boolean' },
  'true or false',
  (value): value is boolean => typeof value === 'boolean',
);

export const text: Schema<string> = textThat('a text', () => true);

export function textThat(expected: string, holds: (value: string) => boolean): Schema<string> {
  const holdsText = (value: unknown): value is string => typeof value === 'string' && holds(value);
  return valueThat({ kind: 'text' }, expected, holdsText);
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Schema<Choice> {
  const isChoice = (value: unknown): value is Choice => choices.includes(value as Choice);
  return valueThat({ kind: 'choice', choices }, `one of ${choices.join(', ')}`, isChoice);
}

/** A value of the schema, or null, for which one types `word` on a command line. */
export function orNull<Value>(schema: Schema<Value>, word: string): Schema<Value | null> {
  return {
    expected: `${schema.expected} or null`,
    form: { kind: 'nullable', of: schema, word },
    about: {},
    read: (value, path, unknown) => {
      if (value === null) return null;
      try {
        return schema.read(value, path, unknown);
      } catch (error) {
        // An error in a part of the value stays as it is: null is no alternative for the part.
        if (!(error instanceof SchemaError) || error.field !== path) throw error;
        throw new SchemaError(path, value, `${error.expected} or null`);
      }
    },
  };
}

/** What the schema reads, or a word that says how such a value is found. */
export function orWord<Value, const Word extends string>(schema: Schema<Value>, word: Word): Schema<Value | Word> {
  const expected = `${schema.expected} or ${word}`;
  return {
    expected,
    form: { kind: 'worded', of: schema, word },
    about: {},
    read: (value, path, unknown) => {
      if (value === word) return word;
      try {
        return schema.read(value, path, unknown);
      } catch (error) {
        if (!(error instanceof SchemaError) || error.field !== path) throw error;
        throw new SchemaError(path, value, expected);
      }
    },
  };
}

export interface ListOptions {
  /** Completes the message "... must be". */
  expected?: string;
  /** Number of elements; one or more if left out. */
  length?: number;
  /** Whether the list may be empty. */
  empty?: boolean;
}

/** A list whose elements all have one schema. */
export function list<Element extends AnySchema>(
  element: Element,
  { length, empty = false, expected = length === undefined ? 'a list' : `a list of ${length}` }: ListOptions = {},
): Schema<readonly Infer<Element>[]> {
  return {
    expected,
    form: { kind: 'list', of: element },
    about: {},
    read: (value, path, unknown) => {
      const fits = Array.isArray(value) && (length === undefined ? empty || value.length > 0 : value.length === length);
      if (!fits) throw new SchemaError(path, value, expected);
      // Array.from, because map would skip the holes of a sparse array.
      return Array.from(value, (one, index) => element.read(one, `${path}[${index}]`, unknown) as Infer<Element>);
    },
  };
}
