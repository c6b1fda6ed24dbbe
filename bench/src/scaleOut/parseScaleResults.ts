import {
  expectObject,
  expectPositive,
  expectText,
  expectThat,
  isPositive,
  listOf,
  parseJson,
} from '../report/expectFields.ts';
import type { ScaleResults } from './results.ts';

/**
 * Reads a file that `--json` wrote.
 *
 * @throws ResultsError where the text is no JSON, or a field is missing or of another form
 */
export function parseScaleResults(text: string): ScaleResults {
  const results = parseJson(text);
  expectObject('the results', results);
  expectThat('schema', results.schema, '1', results.schema === 1);
  expectThat('date', results.date, 'a date', !Number.isNaN(Date.parse(String(results.date))));
  for (const field of ['machine', 'settings', 'versions']) expectObject(field, results[field]);
  const { link, assumptions, cases, sums, buckets } = results;
  expectObject('link', link);
  if (!('reason' in link)) expectPositive('link.gigabits', link.gigabits);
  expectObject('assumptions', assumptions);
  expectText('assumptions.source', assumptions.source);
  for (const field of ['imagesPerSecond', 'batchSize', 'hopMicroseconds', 'bucketBytes']) {
    expectPositive(`assumptions.${field}`, assumptions[field]);
  }
  for (const [index, each] of listOf('cases', cases).entries()) expectCase(`cases[${index}]`, each);
  for (const [index, each] of listOf('sums', sums).entries()) {
    expectObject(`sums[${index}]`, each);
    expectPositive(`sums[${index}].bytes`, each.bytes);
    expectSpread(`sums[${index}].milliseconds`, each.milliseconds);
  }
  for (const [index, each] of listOf('buckets', buckets).entries()) expectSteps(`buckets[${index}]`, each);
  return results as unknown as ScaleResults;
}

function expectCase(at: string, value: unknown): void {
  expectObject(at, value);
  for (const field of ['name', 'title']) expectText(`${at}.${field}`, value[field]);
  for (const field of ['batchSize', 'parameters']) expectPositive(`${at}.${field}`, value[field]);
  const groups = listOf(`${at}.groups`, value.groups);
  expectThat(`${at}.groups`, groups, 'a list of one or more', groups.length > 0);
  for (const [index, group] of groups.entries()) {
    const place = `${at}.groups[${index}]`;
    expectSteps(place, group);
    for (const field of ['processes', 'threads', 'imagesPerSecond', 'efficiency']) {
      expectPositive(`${place}.${field}`, group[field]);
    }
  }
}

function expectSteps(at: string, value: unknown): asserts value is Record<string, unknown> {
  expectObject(at, value);
  for (const field of ['milliseconds', 'waits', 'leastWaits']) expectSpread(`${at}.${field}`, value[field]);
}

/** Median, least and most. One process alone waits for 0 ms. */
function expectSpread(at: string, value: unknown): void {
  expectObject(at, value);
  for (const field of ['median', 'min', 'max']) {
    const found = value[field];
    expectThat(`${at}.${field}`, found, 'a number, 0 or more', found === 0 || isPositive(found));
  }
}
