/** What a value must be, whether it was typed, stands in a recipe or was read from a file: said once for all of them. */
export interface Kind<Value> {
  /** Completes "must be". */
  expected: string;
  holds(value: unknown): value is Value;
}

const kind = <Value>(expected: string, holds: (value: unknown) => boolean): Kind<Value> => ({
  expected,
  holds: holds as Kind<Value>['holds'],
});

const numberThat = (expected: string, holds: (value: number) => boolean): Kind<number> =>
  kind(expected, (value) => typeof value === 'number' && Number.isFinite(value) && holds(value));

export const positiveInteger = numberThat('a positive integer', (value) => Number.isSafeInteger(value) && value > 0);
export const count = numberThat('an integer of 0 or more', (value) => Number.isSafeInteger(value) && value >= 0);
export const share = numberThat('a number in [0, 1)', (value) => value >= 0 && value < 1);
export const accuracy = numberThat('a number in [0, 1]', (value) => value >= 0 && value <= 1);
export const notNegative = numberThat('a number of 0 or more', (value) => value >= 0);
export const seed = numberThat(
  'an integer of 32 bits',
  (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 32,
);
export const anyNumber = numberThat('a number', () => true);
export const yesOrNo: Kind<boolean> = kind('true or false', (value) => typeof value === 'boolean');
export const text: Kind<string> = kind('a text', (value) => typeof value === 'string');
/** It becomes part of a folder's name. */
export const plainName: Kind<string> = kind(
  'a name of at most 64 letters, digits, - and _',
  (value) => typeof value === 'string' && /^[\w-]{1,64}$/.test(value),
);

export const integerUpTo = (most: number): Kind<number> =>
  numberThat(`an integer from 0 to ${most}`, (value) => Number.isInteger(value) && value >= 0 && value <= most);

export const oneOf = <Choice extends string>(...choices: readonly Choice[]): Kind<Choice> =>
  kind(`one of ${choices.join(', ')}`, (value) => choices.includes(value as Choice));

export const orNull = <Value>({ expected, holds }: Kind<Value>): Kind<Value | null> =>
  kind(`${expected} or null`, (value) => value === null || holds(value));

/** A value in a message: as JSON, short, whatever a file gave. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);

/**
 * The value, if it is of that kind.
 *
 * @throws RangeError naming the field, what was found and what was expected
 */
export function expectKind<Value>(field: string, value: unknown, { expected, holds }: Kind<Value>): Value {
  if (holds(value)) return value;
  throw new RangeError(`${field} must be ${expected}, got ${shown(value)}`);
}

/**
 * The value's fields, if it is an object.
 *
 * @throws RangeError naming the field and what was found
 */
export function expectObject(field: string, value: unknown): Record<string, unknown> {
  const isObject = (found: unknown) => typeof found === 'object' && found !== null && !Array.isArray(found);
  return expectKind(field, value, kind<Record<string, unknown>>('an object', isObject));
}

/**
 * The values of a list, of any length or of one.
 *
 * @throws RangeError naming the field and what was found
 */
export function expectList(field: string, value: unknown, length?: number): unknown[] {
  if (!Array.isArray(value)) throw new RangeError(`${field} must be a list, got ${shown(value)}`);
  if (length === undefined || value.length === length) return value;
  throw new RangeError(`${field} must be a list of ${length}, got ${value.length}`);
}
