import { expect, test } from 'vitest';
import { causeOf, type Ending } from './causeOf.ts';

const ending = (rank: number, more: Partial<Ending> = {}): Ending => ({
  rank,
  code: 1,
  signal: null,
  isForced: false,
  isTrained: false,
  said: '',
  ...more,
});
const failure = (message: string, isOfOthers = false) => ({
  failure: { type: 'failed', message, isOfOthers } as const,
});
const killed = { code: null, signal: 'SIGKILL' } as const;

test.each<[string, Ending[], string, string[]?]>([
  [
    'its own error, whoever ended first',
    [ending(0, failure('rank 1 is gone', true)), ending(1, failure('picture.png is no picture'))],
    'rank 1 of 2: picture.png is no picture',
  ],
  [
    'the one that was killed, and not those who found it gone',
    [ending(0, failure('rank 1 is gone', true)), ending(1, killed)],
    'rank 1 of 2 was ended by SIGKILL, by somebody or, where memory is short, by the system',
  ],
  [
    'what the others say, where it was frozen and then ended by the launcher',
    [ending(0, failure('rank 1 did not answer within 60 s', true)), ending(1, { ...killed, isForced: true })],
    'rank 1 did not answer within 60 s',
  ],
  [
    'an end without a word, with the last lines of its output',
    [
      ending(1, {
        code: 134,
        said: '1\n2\n3\n4\n5\nI0000 00:00 port.cc:153] oneDNN is on\nlibrary: assertion failed\n',
      }),
      ending(0, failure('rank 1 is gone', true)),
    ],
    'rank 1 of 2 ended with exit code 134',
    ['2', '3', '4', '5', 'library: assertion failed'],
  ],
  [
    'what all have found is of none of them',
    [ending(1, failure('the loss is NaN')), ending(0, failure('the loss is NaN'))],
    'the loss is NaN',
  ],
  [
    'one that never ended',
    [ending(0, { ...killed, isForced: true })],
    'rank 0 of 1 was ended by SIGKILL, by somebody or, where memory is short, by the system',
  ],
])('the cause is %s', (_, endings, message, said = []) => {
  expect(causeOf(endings)).toEqual({ message, said });
});
