import { beforeEach, expect, it, vi } from 'vitest';
import { FakeTrainer, missingBase } from '../testing/fakeTrainer.ts';
import { type BaseEvents, BaseLoader, type BaseRequest } from './baseLoader.ts';

const events = {
  onChange: vi.fn(),
  onProgress: vi.fn(),
  onReady: vi.fn(),
  onGone: vi.fn(),
  onFailed: vi.fn(),
} satisfies BaseEvents;
let engines: FakeTrainer[];
let fail: (error: Error) => void;
let loader: BaseLoader;

const request = (url: string): BaseRequest => ({ source: { url }, backend: 'auto' });
const reached = (phase: string) => vi.waitFor(() => expect(loader.state.phase).toBe(phase));

beforeEach(() => {
  for (const mock of Object.values(events)) mock.mockReset();
  engines = [];
  loader = new BaseLoader(
    () => (_, onFailure) => {
      const engine = new FakeTrainer({ delay: 2 });
      engines.push(engine);
      fail = onFailure;
      return {
        engine,
        stop() {
          engine.stopped = true;
        },
      };
    },
    events,
  );
});

it('loads a network, and another in its place, each on an engine of its own', async () => {
  loader.request(request('a.safetensors'));
  await reached('ready');
  expect(events.onProgress).toHaveBeenCalled();
  loader.request(request('b.safetensors'));
  expect([engines[0]!.stopped, loader.state.phase]).toEqual([true, 'loading']);
  expect(events.onGone).toHaveBeenCalledTimes(1);
  await reached('ready');
  expect(events.onReady).toHaveBeenCalledTimes(2);
  loader.request(undefined);
  expect([engines[1]!.stopped, loader.state.phase]).toEqual([true, 'idle']);
});

it('gives up a load that is cancelled or superseded, and is loaded again when that is asked for', async () => {
  loader.request(request('a.safetensors'));
  loader.request(request('b.safetensors'));
  loader.cancel();
  expect([loader.state.phase, engines.map(({ stopped }) => stopped)]).toEqual(['cancelled', [true, true]]);
  loader.reload();
  await reached('ready');
  expect([events.onReady.mock.calls.length, events.onFailed.mock.calls.length]).toEqual([1, 0]);
});

it('says why a network cannot be loaded, or its engine has failed', async () => {
  loader.request(request(missingBase));
  await reached('failed');
  expect(events.onFailed.mock.calls[0]![0].message).toMatch(/answered 404/);
  loader.request(request('a.safetensors'));
  await reached('ready');
  fail(new Error('the worker is gone'));
  expect(loader.state).toMatchObject({ phase: 'failed', error: { message: 'the worker is gone' } });
  expect(events.onGone).toHaveBeenCalledTimes(1);
});
