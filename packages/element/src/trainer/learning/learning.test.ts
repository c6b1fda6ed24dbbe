import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeTrainer } from '../testing/fakeTrainer.ts';
import { Learning } from './learning.ts';

const events = { onChange: vi.fn(), onLearned: vi.fn(), onHead: vi.fn(), onTraining: vi.fn(), onFailed: vi.fn() };
let engine: FakeTrainer;
let learning: Learning;

const pixel = (red: number) =>
  ({ width: 1, height: 1, data: Uint8ClampedArray.from([red, 0, 255 - red, 255]) }) as unknown as ImageData;
const add = (id: string, classId: string, red: number) =>
  engine.addExamples([{ id, classId, picture: pixel(red) }], new AbortController().signal);

beforeEach(async () => {
  for (const mock of Object.values(events)) mock.mockReset();
  engine = new FakeTrainer({ delay: 1 });
  await engine.setClasses([
    { id: 'a', name: 'red' },
    { id: 'b', name: 'blue' },
  ]);
  learning = new Learning(events);
  learning.begin(engine);
});

describe('the head', () => {
  it('learns when examples change, and is unknown while only one class has some', async () => {
    await add('1', 'a', 255);
    await learning.examplesChanged();
    expect([learning.head, learning.busy]).toEqual([undefined, undefined]);
    expect(events.onFailed).not.toHaveBeenCalled();
    await add('2', 'b', 0);
    await learning.examplesChanged();
    expect(learning.head?.classIds).toEqual(['a', 'b']);
    expect(events.onHead).toHaveBeenCalledTimes(1);
    expect(events.onLearned).toHaveBeenCalled();
  });

  it('learns once more, and not more often, where examples change while it learns', async () => {
    await add('1', 'a', 255);
    await add('2', 'b', 0);
    await Promise.all([learning.examplesChanged(), learning.examplesChanged(), learning.examplesChanged()]);
    await vi.waitFor(() => expect(learning.busy).toBeUndefined());
    expect(engine.calls.trainHead).toBe(2);
  });
});

describe('the whole network', () => {
  beforeEach(async () => {
    await add('1', 'a', 255);
    await add('2', 'b', 0);
    await learning.examplesChanged();
  });

  it('is stopped, gone on with, and undone', async () => {
    events.onTraining.mockImplementation((event) => {
      if (event.type === 'epochEnded' && event.row.epoch === 2) learning.stop();
    });
    expect((await learning.train({ epochs: 5 })).complete).toBe(false);
    expect(learning.progress).toMatchObject({ phase: 'stopped', position: { epoch: 2 } });
    expect((await learning.resume()).complete).toBe(true);
    expect([learning.progress?.phase, learning.progress?.steps.length]).toEqual(['completed', 20]);
    await learning.undoToHead();
    expect(learning.progress).toBeUndefined();
  });

  it('is stopped first where it is undone while it is trained', async () => {
    const training = learning.train({ epochs: 100 });
    await vi.waitFor(() => expect(learning.progress?.position.epoch).toBeGreaterThan(0));
    await expect(learning.train({})).rejects.toThrow('being trained already');
    await learning.undoToHead();
    expect((await training).complete).toBe(false);
    expect([learning.progress, learning.busy]).toEqual([undefined, undefined]);
  });

  it('lets the head learn what has come meanwhile, when it has ended', async () => {
    const training = learning.train({ epochs: 2 });
    await add('3', 'b', 40);
    await learning.examplesChanged();
    expect(engine.calls.trainHead).toBe(1);
    await training;
    await vi.waitFor(() => expect(engine.calls.trainHead).toBe(2));
  });

  it('tells nothing once the engine is gone', async () => {
    const training = learning.train({ epochs: 100 });
    await vi.waitFor(() => expect(learning.progress).toBeDefined());
    learning.end();
    expect((await training).complete).toBe(false);
    expect([learning.progress, learning.busy, learning.head]).toEqual([undefined, undefined, undefined]);
    await expect(learning.train({})).rejects.toThrow('no network to train');
  });
});
