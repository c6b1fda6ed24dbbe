// What the fields of a file that `--json` wrote must be. All throw a ResultsError.
type Fields = Record<string, unknown>;

/** The file is not one that `--json` writes. The message names the field, its value and what was expected. */
export class ResultsError extends Error {
  override readonly name = 'ResultsError';
}

/** @throws ResultsError where the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ResultsError(`the results must be JSON: ${(cause as Error).message}`, { cause });
  }
}

export function expectThat(field: string, found: unknown, expected: string, holds: boolean): void {
  if (!holds) throw new ResultsError(`${field} must be ${expected}, got ${JSON.stringify(found)}`);
}

export function expectObject(field: string, found: unknown): asserts found is Fields {
  expectThat(field, found, 'an object', typeof found === 'object' && found !== null);
}

export function listOf(field: string, found: unknown): unknown[] {
  expectThat(field, found, 'a list', Array.isArray(found));
  return found as unknown[];
}

export const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0 && Number.isFinite(value);
export const expectPositive = (field: string, found: unknown) =>
  expectThat(field, found, 'a positive number', isPositive(found));
export const expectText = (field: string, found: unknown) =>
  expectThat(field, found, 'a text', typeof found === 'string');
