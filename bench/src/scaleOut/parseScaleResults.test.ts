import { describe, expect, it } from 'vitest';
import { sampleScaleResults as sample } from '../testing/sampleScaleResults.ts';
import { parseScaleResults } from './parseScaleResults.ts';

const changed = (changes: object) => JSON.stringify({ ...sample, ...changes });
const withGroup = (changes: object) => {
  const [first] = sample.cases;
  return changed({ cases: [{ ...first, groups: [{ ...first!.groups[0], ...changes }] }] });
};

describe('parseScaleResults', () => {
  it('reads what was written', () => expect(parseScaleResults(JSON.stringify(sample))).toEqual(sample));
  it('reads results without a link', () => {
    const link = { reason: 'left out by --no-link' };
    expect(parseScaleResults(changed({ link })).link).toEqual(link);
  });
  it.each([
    ['another schema', changed({ schema: 2 }), 'schema must be 1, got 2'],
    ['a link without a rate', changed({ link: {} }), 'link.gigabits must be a positive number'],
    ['no assumptions', changed({ assumptions: undefined }), 'assumptions must be an object'],
    ['a bucket without times', changed({ buckets: [{}] }), 'buckets[0].milliseconds must be an object'],
    ['a sum without bytes', changed({ sums: [{}] }), 'sums[0].bytes must be a positive number'],
    ['a case without groups', changed({ cases: [{ ...sample.cases[0], groups: [] }] }), 'groups must be a list of one'],
    ['no processes', withGroup({ processes: 0 }), 'cases[0].groups[0].processes must be a positive number, got 0'],
    [
      'a wait below 0',
      withGroup({ waits: { median: -1, min: 0, max: 0 } }),
      'waits.median must be a number, 0 or more',
    ],
  ])('refuses %s', (_what, text, message) => expect(() => parseScaleResults(text)).toThrow(message));
});
