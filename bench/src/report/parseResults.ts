import { sections } from '../cases.ts';
import { expectObject, expectPositive, expectText, expectThat, isPositive, listOf, parseJson } from './expectFields.ts';
import type { Results } from './results.ts';

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
