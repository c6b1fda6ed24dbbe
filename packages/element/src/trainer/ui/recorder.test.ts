import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Recorder } from './recorder.ts';

let isLive: boolean;
let taken: string[];
let groups: string[];
let recorder: Recorder;

beforeEach(() => {
  vi.useFakeTimers();
  isLive = true;
  taken = [];
  groups = [];
  recorder = new Recorder({
    capture: async () => (isLive ? ({} as ImageBitmap) : undefined),
    take: (_, classId, group) => {
      taken.push(classId);
      groups.push(group);
    },
    onChange: () => {},
  });
});
afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

it('takes eight pictures a second while the button is held, and none after', async () => {
  recorder.start('cat');
  await pass(1000);
  recorder.release();
  expect(taken).toHaveLength(9);
  await pass(1000);
  expect([taken.length, recorder.recording]).toEqual([9, undefined]);
});

it('takes one picture where the button is only pressed', async () => {
  recorder.start('cat');
  recorder.release();
  await pass(1000);
  expect(taken).toEqual(['cat']);
});

it('waits for the camera, and takes nothing where the button is let go before that', async () => {
  isLive = false;
  recorder.start('cat');
  await pass(500);
  isLive = true;
  await pass(100);
  expect(taken.length).toBeGreaterThan(0);
  recorder.release();

  taken = [];
  isLive = false;
  recorder.start('cat');
  await pass(300);
  recorder.release();
  isLive = true;
  await pass(1000);
  expect(taken).toEqual([]);
});

it('counts down before a burst, which goes on when another button is let go', async () => {
  recorder.burst('dog', 20);
  expect(recorder.recording).toEqual({ classId: 'dog', countdown: 3 });
  await pass(1000);
  expect(recorder.recording).toEqual({ classId: 'dog', countdown: 2 });
  await pass(2000);
  recorder.release();
  expect(recorder.recording).toEqual({ classId: 'dog', countdown: undefined });
  await pass(5000);
  expect([taken.length, recorder.recording]).toEqual([20, undefined]);
});

it('calls a burst off during its countdown', async () => {
  recorder.burst('dog', 20);
  await pass(1500);
  recorder.burst('dog', 20);
  await pass(5000);
  expect([taken, recorder.recording]).toEqual([[], undefined]);
});

it('names the pictures of one recording by one group, those of the next by another', async () => {
  recorder.start('cat');
  await pass(1000);
  recorder.release();
  recorder.burst('cat', 5);
  await pass(10_000);
  expect(groups).toHaveLength(14);
  expect([new Set(groups.slice(0, 9)).size, new Set(groups.slice(9)).size, new Set(groups).size]).toEqual([1, 1, 2]);
});
