import { describe, expect, test } from 'vitest';
import { createProgress, formatDuration } from './progress.ts';

/** A stream that keeps what is written, and a clock that only the test moves. */
function fakeStream(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const clock = { milliseconds: 1_000_000 };
  const stream = { isTTY, ...(columns === undefined ? {} : { columns }), write: (text: string) => written.push(text) };
  return { written, clock, options: { stream, now: () => clock.milliseconds } };
}

test.each([
  [0, '0s'],
  [0.4, '0s'],
  [59.4, '59s'],
  [59.6, '1m00s'],
  [95, '1m35s'],
  [3599, '59m59s'],
  [3600, '1h00m'],
  [36_000 + 61, '10h01m'],
  [-3, '0s'],
])('%s seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

describe('where there is no terminal', () => {
  test('a plain line every ten seconds, with what is left at the rate so far', () => {
    const { written, clock, options } = fakeStream(false);
    const progress = createProgress('epoch 1/2', 100, options);
    for (let done = 1; done <= 25; done++) {
      clock.milliseconds += 1000;
      progress.update(done, `loss ${done}`);
    }
    progress.clear();
    expect(written).toEqual([
      'epoch 1/2   10%  10/100  loss 10  ETA 1m30s\n',
      'epoch 1/2   20%  20/100  loss 20  ETA 1m20s\n',
    ]);
  });

  test('work that takes less than ten seconds prints nothing', () => {
    const { written, clock, options } = fakeStream(false);
    const progress = createProgress('test', 3, options);
    for (let done = 1; done <= 3; done++) {
      clock.milliseconds += 3000;
      progress.update(done);
    }
    expect(written).toEqual([]);
  });

  test('what was done before a resume does not count into the rate', () => {
    const { written, clock, options } = fakeStream(false);
    const progress = createProgress('epoch 1/2', 100, { ...options, startedAt: 80 });
    clock.milliseconds += 10_000;
    progress.update(90);
    expect(written).toEqual(['epoch 1/2   90%  90/100  ETA 10s\n']);
  });

  test('at the end it prints how long it took', () => {
    const { written, clock, options } = fakeStream(false);
    const progress = createProgress('test', 4, options);
    clock.milliseconds += 65_000;
    progress.update(4);
    expect(written).toEqual(['test  100%  4/4  1m05s\n']);
  });
});

describe('on a terminal', () => {
  test('a bar is drawn over itself, at most ten times a second, and removed at the end', () => {
    const { written, clock, options } = fakeStream(true);
    const progress = createProgress('epoch 1/2', 48, options);
    clock.milliseconds += 1000;
    progress.update(12, 'loss 2.1');
    clock.milliseconds += 99;
    progress.update(13, 'not shown');
    clock.milliseconds += 1;
    progress.update(24, 'loss 1.9');
    progress.clear();
    progress.clear();
    expect(written).toEqual([
      `\r\x1b[Kepoch 1/2  ${'█'.repeat(6)}${'░'.repeat(18)}   25%  12/48  loss 2.1  ETA 3s`,
      `\r\x1b[Kepoch 1/2  ${'█'.repeat(12)}${'░'.repeat(12)}   50%  24/48  loss 1.9  ETA 1s`,
      '\r\x1b[K',
    ]);
  });

  test('a bar is no wider than the terminal, or it would wrap and pile up', () => {
    const { written, clock, options } = fakeStream(true, 40);
    const progress = createProgress('epoch 1/2', 48, options);
    clock.milliseconds += 1000;
    progress.update(48, 'a note that is long');
    expect(written[0]!.replace('\r\x1b[K', '')).toHaveLength(39);
  });

  test('nothing is cleared where nothing was drawn', () => {
    const { written, options } = fakeStream(true);
    createProgress('test', 10, options).clear();
    expect(written).toEqual([]);
  });
});

test('on a narrow terminal the bar is left out before the time left is', () => {
  for (const columns of [100, 80, 62]) {
    const { written, clock, options } = fakeStream(true, columns);
    const progress = createProgress('epoch 1/2', 235, options);
    clock.milliseconds += 60_000;
    progress.update(19, 'loss 1.1639  acc 0.584');
    expect(written.at(-1)).toMatch(/ETA 11m22s$/);
    expect(written.at(-1)!.replace('\r\x1b[K', '').length).toBeLessThan(columns);
  }
});

test('what all takes is said behind, and left out where there is no room', () => {
  const lines = [100, 73, 72].map((columns) => {
    const { written, clock, options } = fakeStream(true, columns);
    const progress = createProgress('epoch 1/30', 235, { ...options, secondsOfAll: () => 760 });
    clock.milliseconds += 60_000;
    progress.update(19, 'loss 1.1639  acc 0.584');
    expect(written.at(-1)!.replace('\r\x1b[K', '').length).toBeLessThan(columns);
    return written.at(-1)!;
  });
  expect(lines[0]).toMatch(/acc 0\.584 {2}ETA 11m22s, all 12m40s$/);
  expect(lines[1]).toMatch(/ETA 11m22s, all 12m40s$/);
  expect(lines[2]).toMatch(/ETA 11m22s$/);
});
