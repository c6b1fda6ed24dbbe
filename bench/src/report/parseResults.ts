import { sections } from '../cases.ts';
import type { Results } from './results.ts';

type Fields = Record<string, unknown>;

/** The file is not one that `--json` writes. The message names the field, its value and what was expected. */
export class ResultsError extends Error {
  override readonly name = 'ResultsError';
}

/**
 * Reads a file that `--json` wrote.
 *
 * @throws ResultsError where the text is no JSON, or a field is missing or of another form
 */
export function parseResults(text: string): Results {
  const results = parseJson(text);
  expectObject('the results', results);
  expectThat('schema', results.schema, '1', results.schema === 1);
  expectThat('date', results.date, 'a date', !Number.isNaN(Date.parse(String(results.date))));
  for (const field of ['machine', 'settings', 'versions']) expectObject(field, results[field]);
  for (const [index, each] of listOf('cases', results.cases).entries()) expectCase(`cases[${index}]`, each);
  return results as unknown as Results;
}

function expectCase(at: string, value: unknown): void {
  expectObject(at, value);
  const { platform, shape, contestants, groups } = value;
  for (const field of ['name', 'title']) expectText(`${at}.${field}`, value[field]);
  const platforms = Object.keys(sections);
  expectThat(`${at}.platform`, platform, `one of ${platforms.join(', ')}`, platforms.includes(String(platform)));
  const isShape = Array.isArray(shape) && shape.length === 4 && shape.every(isPositive);
  expectThat(`${at}.shape`, shape, '4 positive numbers', isShape);
  for (const field of ['threads', 'parameters']) expectPositive(`${at}.${field}`, value[field]);
  listOf(`${at}.groups`, groups);
  for (const [index, contestant] of listOf(`${at}.contestants`, contestants).entries())
    expectContestant(`${at}.contestants[${index}]`, contestant);
}

function expectContestant(at: string, value: unknown): void {
  expectObject(at, value);
  for (const field of ['name', 'family', 'label']) expectText(`${at}.${field}`, value[field]);
  const { status, reason, milliseconds, imagesPerSecond } = value;
  const isStatus = status === 'measured' || status === 'failed' || status === 'skipped';
  expectThat(`${at}.status`, status, "'measured', 'failed' or 'skipped'", isStatus);
  if (status !== 'measured') {
    expectText(`${at}.reason`, reason);
    return;
  }
  expectObject(`${at}.milliseconds`, milliseconds);
  for (const field of ['median', 'min', 'max']) expectPositive(`${at}.milliseconds.${field}`, milliseconds[field]);
  expectPositive(`${at}.imagesPerSecond`, imagesPerSecond);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ResultsError(`the results must be JSON: ${(cause as Error).message}`, { cause });
  }
}

function expectThat(field: string, found: unknown, expected: string, holds: boolean): void {
  if (!holds) throw new ResultsError(`${field} must be ${expected}, got ${JSON.stringify(found)}`);
}

function expectObject(field: string, found: unknown): asserts found is Fields {
  expectThat(field, found, 'an object', typeof found === 'object' && found !== null);
}

function listOf(field: string, found: unknown): unknown[] {
  expectThat(field, found, 'a list', Array.isArray(found));
  return found as unknown[];
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0 && Number.isFinite(value);
const expectPositive = (field: string, found: unknown) =>
  expectThat(field, found, 'a positive number', isPositive(found));
const expectText = (field: string, found: unknown) => expectThat(field, found, 'a text', typeof found === 'string');
