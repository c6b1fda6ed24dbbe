import { describe, expect, it } from 'vitest';
import { sampleCase, sampleResults } from '../testing/sampleResults.ts';
import { parseResults } from './parseResults.ts';

const withCase = (changes: object) => JSON.stringify({ ...sampleResults, cases: [{ ...sampleCase, ...changes }] });
const withContestant = (changes: object) => withCase({ contestants: [{ ...sampleCase.contestants[0], ...changes }] });

describe('parseResults', () => {
  it('reads what was written', () => expect(parseResults(JSON.stringify(sampleResults))).toEqual(sampleResults));
  it.each([
    ['another schema', JSON.stringify({ ...sampleResults, schema: 2 }), 'schema must be 1, got 2'],
    ['no date', JSON.stringify({ ...sampleResults, date: 'yesterday' }), 'date must be a date, got "yesterday"'],
    ['no machine', JSON.stringify({ ...sampleResults, machine: undefined }), 'machine must be an object'],
    ['no cases', JSON.stringify({ ...sampleResults, cases: {} }), 'cases must be a list'],
    ['a case without name', withCase({ name: 3 }), 'cases[0].name must be a text, got 3'],
    ['a platform that is none', withCase({ platform: 'moon' }), 'cases[0].platform must be one of cpu'],
    ['no shape', withCase({ shape: [1, 2, 3] }), 'cases[0].shape must be 4 positive numbers, got [1,2,3]'],
    ['no such status', withContestant({ status: 'won' }), "contestants[0].status must be 'measured'"],
    [
      'a measured one without figures',
      withContestant({ milliseconds: undefined }),
      'contestants[0].milliseconds must be',
    ],
    ['no rate', withContestant({ imagesPerSecond: 0 }), 'contestants[0].imagesPerSecond must be a positive number'],
    ['a failure without reason', withContestant({ status: 'failed' }), 'contestants[0].reason must be a text'],
    ['a list', '[]', 'schema must be 1'],
    ['what is no JSON', '{', 'the results must be JSON'],
    ['a number', '3', 'the results must be an object'],
  ])('refuses %s', (_what, text, message) => expect(() => parseResults(text)).toThrow(message));
});
