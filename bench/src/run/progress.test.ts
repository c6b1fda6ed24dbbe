import { describe, expect, it } from 'vitest';
import { createProgress, formatDuration, timeLeft } from './progress.ts';

it.each([
  [0, '0:00'],
  [61_400, '1:01'],
  [3_723_000, '1:02:03'],
])('%d ms is %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

describe('timeLeft', () => {
  it('is that of the current case where it is the last', () =>
    expect(timeLeft({ work: 0, milliseconds: 0 }, { currentMilliseconds: 500, work: 0 })).toBe(500));
  it('goes by what the work so far took', () =>
    expect(timeLeft({ work: 10, milliseconds: 2000 }, { currentMilliseconds: 500, work: 5 })).toBe(1500));
  it('is not known before a case is done', () =>
    expect(timeLeft({ work: 0, milliseconds: 0 }, { currentMilliseconds: 500, work: 5 })).toBeUndefined());
  it('is not known before the current case is', () =>
    expect(timeLeft({ work: 10, milliseconds: 2000 }, { currentMilliseconds: undefined, work: 5 })).toBeUndefined());
});

it('writes over its line on a terminal only', () => {
  const written = (isTTY: boolean) => {
    let text = '';
    const progress = createProgress({
      isTTY,
      write: (part: string) => (text += part),
    } as unknown as NodeJS.WriteStream);
    progress.say('one');
    progress.clear();
    return text;
  };
  expect(written(false)).toBe('one\n');
  expect(written(true)).toBe('\r\x1b[2Kone\r\x1b[2K');
});
